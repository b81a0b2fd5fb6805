import type { ICredentialDataDecryptedObject, IExecuteFunctions, INode } from 'n8n-workflow';
import { leaves } from '../credentials/plainObject';
import { basicAuthorization } from '../credentials/basicAuthorization';
import { flattenQuery, setQueryParameter } from '../credentials/queryParameter';
import type { SignableRequest, Signer } from '../credentials/signer';

/** A request in the words of n8n's credential types. */
interface CredentialRequest {
	url?: string;
	baseURL?: string;
	method?: string;
	headers?: Record<string, unknown>;
	qs?: Record<string, unknown>;
	body?: unknown;
	/** `user` and `pass` are the names of n8n's older helper, which some credential types still use. */
	auth?: { username?: string; user?: string; password?: string; pass?: string };
}

/** The parts of n8n that apply a credential type's own rules without sending anything (seen in n8n-core 2.30 to 2.41). */
interface CredentialsHelper {
	getParentTypes(type: string): string[];
	authenticate(
		data: object,
		type: string,
		request: CredentialRequest,
		workflow: object,
		node: INode,
	): Promise<CredentialRequest>;
	preAuthentication(
		helpers: object,
		data: object,
		type: string,
		node: INode,
		expired: boolean,
	): Promise<object | undefined>;
}

interface Internals {
	readonly additionalData?: { readonly credentialsHelper?: Partial<CredentialsHelper> };
	readonly workflow?: object;
}

/** @returns the types a credential type builds on; empty where n8n does not tell */
export function parentTypes(ctx: IExecuteFunctions, type: string): string[] {
	return (ctx as unknown as Internals).additionalData?.credentialsHelper?.getParentTypes?.(type) ?? [];
}

/**
 * Signs the way the credential type itself says, whichever it is: n8n applies its rules to our request, and we send it.
 * @returns undefined where this n8n does not let nodes do so
 */
export function n8nSigner(
	ctx: IExecuteFunctions,
	type: string,
	data: ICredentialDataDecryptedObject,
): Signer | undefined {
	const { additionalData, workflow } = ctx as unknown as Internals;
	const helper = additionalData?.credentialsHelper;
	if (!helper?.authenticate || !helper.preAuthentication || !workflow) return undefined;
	const known = helper as CredentialsHelper;
	const node = ctx.getNode();
	let ready: Promise<unknown> | undefined;
	const renew = async (expired: boolean) => {
		const renewed = await known.preAuthentication({ helpers: ctx.helpers }, data, type, node, expired);
		if (renewed) Object.assign(data, renewed);
		return renewed !== undefined;
	};
	return {
		async sign(request) {
			await (ready ??= renew(false));
			const { url, method, headers, body } = request;
			const asked: CredentialRequest = {
				url: url.href,
				method,
				headers: { ...headers },
				qs: {},
				body: structuredClone(body),
			};
			apply(await known.authenticate(data, type, asked, workflow, node), request);
		},
		onUnauthorized: async () => await renew(true),
		secrets: () => leaves(data),
	};
}

/** Writes what the credential type has changed back into our request. */
function apply(signed: CredentialRequest, request: SignableRequest): void {
	const { url, headers } = request;
	if (signed.url !== undefined && signed.url !== url.href)
		url.href = new URL(signed.url, signed.baseURL ?? url.href).href;
	for (const [name, value] of flattenQuery(signed.qs ?? {})) setQueryParameter(url, name, value);
	for (const name of Object.keys(headers)) delete headers[name];
	for (const [name, value] of Object.entries(signed.headers ?? {})) {
		if (value !== undefined && value !== null) headers[name] = String(value);
	}
	if (signed.auth) {
		const { user = '', username = user, pass = '', password = pass } = signed.auth;
		headers.authorization = basicAuthorization(username, password);
	}
	if (signed.body !== undefined) request.body = signed.body;
}
