import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { CredentialSource, ResolvedCredential } from '../shared/n8n/credentials';
import type { Parameters } from '../shared/n8n/parameters';
import { dropHeaders } from '../shared/transports/http/headers';
import type { HttpRequest } from '../shared/transports/http/httpRequest';
import { isCredentialHeader, isSameParty } from '../shared/transports/http/redirects';
import { parameterError } from './request/parameterError';

/** Where the type of the credential is chosen, by kind of authentication. */
const CHOOSERS: Readonly<Record<string, { readonly parameter: string; readonly displayName: string } | undefined>> = {
	genericCredentialType: { parameter: 'genericAuthType', displayName: 'Generic Auth Type' },
	predefinedCredentialType: { parameter: 'nodeCredentialType', displayName: 'Credential Type' },
};

/**
 * The credential of one item.
 * @returns undefined for requests without authentication
 * @throws NodeOperationError when it is missing, or must not go to this address
 */
export async function itemCredential(
	ctx: IExecuteFunctions,
	parameters: Parameters,
	credentials: CredentialSource,
	itemIndex: number,
	url: URL,
): Promise<ResolvedCredential | undefined> {
	const authentication = parameters.get<string>('authentication', itemIndex, 'none');
	if (authentication === 'none') return undefined;
	const node = ctx.getNode();
	const chooser = CHOOSERS[authentication];
	if (!chooser) {
		throw parameterError(
			node,
			itemIndex,
			'Authentication',
			`does not know "${authentication}"`,
			'Choose "Generic Credential Type" or "Predefined Credential Type".',
		);
	}
	const type = parameters.get<string>(chooser.parameter, itemIndex, '');
	if (type === '')
		throw parameterError(
			node,
			itemIndex,
			chooser.displayName,
			'is not chosen',
			'Choose how the service wants to be authenticated.',
		);
	const credential = await credentials.resolve(type, itemIndex);
	const reason = credential.forbids(url);
	if (reason === undefined) return credential;
	throw new NodeOperationError(node, `${reason} [item ${itemIndex}]`, {
		itemIndex,
		description: 'Change the URL, or the allowed domains in the credential.',
	});
}

/** A page on another host does not get the credential, unless its own list of domains says so. */
export function mayGoTo(
	credential: ResolvedCredential | undefined,
	home: URL,
	url: URL,
): ResolvedCredential | undefined {
	return credential && (isSameParty(home, url) || credential.names(url)) ? credential : undefined;
}

/** Nor does it get the credentials that were typed as headers, for pages as for redirects, or the name of another host. */
export function headersFor(request: HttpRequest, home: URL, url: URL): HttpRequest {
	if (isSameParty(home, url)) return request;
	const headers = { ...request.headers };
	if (!request.redirects.keepCredentials) dropHeaders(headers, isCredentialHeader);
	dropHeaders(headers, (name) => name === 'host');
	return { ...request, headers };
}
