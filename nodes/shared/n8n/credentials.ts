import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { getCredentialAllowedDomains, isDomainAllowed, NodeOperationError } from 'n8n-workflow';
import { createSigner, isSelfContained } from '../credentials/createSigner';
import { createOAuth1Signer, type OAuth1Credential } from '../credentials/oAuth1';
import { sharedMailbox } from '../credentials/sharedMailbox';
import { apiBaseOf, serviceForbids } from '../credentials/serviceHosts';
import type { Signer } from '../credentials/signer';
import { tokenGrant } from '../credentials/tokenGrants';
import { fingerprint } from '../providers/fingerprint';
import { grantSigner } from './grantSigner';
import { managedOAuth2Signer } from './managedOAuth2Signer';
import { n8nSigner, parentTypes } from './n8nSigner';
import { variesPerItem } from './variesPerItem';

/** The fields of a credential as one item sees them. */
export interface ItemCredential {
	readonly type: string;
	readonly data: ICredentialDataDecryptedObject;
	/** Credential and what its fields came to, tokens aside. Shows no secret. */
	readonly identity: string;
	readonly itemIndex: number;
}

/** A credential as one item sees it, ready to sign. */
export interface ResolvedCredential {
	/** Who is limited together: the credential, and what its expressions came to. Shows no secret. */
	readonly identity: string;
	readonly signer: Signer;
	/** Says why a URL must not be called with this credential. */
	forbids(url: URL): string | undefined;
	/** True when the credential's own list of domains names this host: then it may go there from anywhere. */
	names(url: URL): boolean;
	/** What stands in for the vendor's address of the API, without a slash at its end. */
	readonly apiBase?: string;
	/** Whose data calls are about, where the credential says so: by email address or ID. */
	readonly owner?: string;
}

/** The service of a node that calls nothing else. */
export interface ServiceHome {
	/** Where its API lives, as the node has it. */
	readonly url: string;
	/** What n8n's own service account asks for here: its form does not say, each node does. */
	readonly scopes?: readonly string[];
}

/**
 * Hands out credentials per item. Each look-up is a database read and a decryption, so a credential without expressions
 * is looked up once per run; one signer serves all items that see the same values, which is what lets one refresh serve
 * all of them.
 */
export class CredentialSource {
	private readonly constant = new Map<string, Promise<ResolvedCredential>>();
	private readonly byValues = new Map<string, ResolvedCredential>();
	private readonly varying = new Map<string, Promise<boolean>>();

	/**
	 * @param surface the node's display name, for n8n's words when a credential must not be used with it
	 * @param home where the node calls one service; credentials then need not be released for use at any address
	 */
	constructor(
		private readonly ctx: IExecuteFunctions,
		private readonly surface: string,
		private readonly home?: ServiceHome,
	) {}

	/**
	 * @throws what n8n throws when the credential is missing or must not be used by this node
	 */
	async resolve(type: string, itemIndex: number): Promise<ResolvedCredential> {
		const known = this.constant.get(type);
		if (known) return await known;
		const resolving = this.look(type, itemIndex);
		// Whoever awaits it hears of a failure, and one that comes before that must not be nobody's.
		resolving.catch(() => undefined);
		if (await this.varies(type)) return await resolving;
		this.constant.set(type, resolving);
		return await resolving;
	}

	/** The fields of a credential that is not for signing, such as certificates. */
	async fields<T extends object>(type: string, itemIndex: number): Promise<T> {
		return await this.ctx.getCredentials<T>(type, itemIndex);
	}

	private async look(type: string, itemIndex: number): Promise<ResolvedCredential> {
		const { ctx } = this;
		const stored = await ctx.getCredentials<ICredentialDataDecryptedObject>(type, itemIndex);
		const data = withScopes(type, stored, this.home?.scopes);
		const { oauthTokenData: _, issuedToken: __, ...lasting } = data;
		const identity = fingerprint(JSON.stringify([type, ctx.getNode().credentials?.[type]?.id ?? null, lasting]));
		let resolved = this.byValues.get(identity);
		if (!resolved) {
			const signer = this.signerFor({ type, data, identity, itemIndex });
			const apiBase = apiBaseOf(type, data);
			const owner = sharedMailbox(data);
			resolved = { identity, signer, apiBase, owner, ...this.domains(type, data, signer) };
			this.byValues.set(identity, resolved);
		}
		return resolved;
	}

	private signerFor(credential: ItemCredential): Signer {
		const { ctx } = this;
		const { type, data } = credential;
		if (isSelfContained(type)) return createSigner(type, data);
		const kinds = [type, ...parentTypes(ctx, type)];
		if (kinds.includes('oAuth1Api')) return createOAuth1Signer(data as OAuth1Credential);
		const isOAuth2 = kinds.includes('oAuth2Api');
		const grant = tokenGrant(type, isOAuth2, data);
		if (grant) return grantSigner(ctx, credential, grant);
		if (isOAuth2) return managedOAuth2Signer(ctx, credential);
		const signer = n8nSigner(ctx, type, data);
		if (signer) return signer;
		throw new NodeOperationError(
			ctx.getNode(),
			`This n8n does not let other nodes sign with credentials of the type "${type}"`,
			{
				description: 'Choose "Generic Credential Type" and put the key where the service expects it.',
			},
		);
	}

	/**
	 * The credential's own hosts, where it is made for certain ones, and n8n's domain restrictions. Our own credentials
	 * work right after Connect, which stores "none" unasked.
	 */
	private domains(
		type: string,
		credentialData: ICredentialDataDecryptedObject,
		{ forbids = (url) => serviceForbids(type, credentialData, url) }: Signer,
	): Pick<ResolvedCredential, 'forbids' | 'names'> {
		const allowedDomains = getCredentialAllowedDomains({
			node: this.ctx.getNode(),
			credentialData,
			surface: this.surface,
			credentialOwnedSurface: this.home !== undefined || type.startsWith('steady'),
			...(this.home ? { nodeEndpointUrl: this.home.url } : {}),
		});
		const isListed = (url: URL) => allowedDomains !== undefined && isDomainAllowed({ url: url.href, allowedDomains });
		return {
			names: (url) => isListed(url) && forbids(url) === undefined,
			forbids: (url) =>
				allowedDomains === undefined || isListed(url)
					? forbids(url)
					: `The credential must not be used with ${url.host}: it is restricted to ${allowedDomains}`,
		};
	}

	private async varies(type: string): Promise<boolean> {
		let answer = this.varying.get(type);
		if (!answer) this.varying.set(type, (answer = variesPerItem(this.ctx, type)));
		return await answer;
	}
}

/** n8n's own service account as its form has it when it is set up for any request: with the scopes in it. */
function withScopes(
	type: string,
	data: ICredentialDataDecryptedObject,
	scopes: readonly string[] | undefined,
): ICredentialDataDecryptedObject {
	return type === 'googleApi' && scopes ? { ...data, httpNode: true, scopes: scopes.join(' ') } : data;
}
