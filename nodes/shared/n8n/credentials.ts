import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { getCredentialAllowedDomains, isDomainAllowed, NodeOperationError } from 'n8n-workflow';
import { createSigner, isSelfContained } from '../credentials/createSigner';
import { createOAuth1Signer, type OAuth1Credential } from '../credentials/oAuth1';
import { serviceForbids } from '../credentials/serviceHosts';
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

	/** @param surface the node's display name, for n8n's words when a credential must not be used with it */
	constructor(
		private readonly ctx: IExecuteFunctions,
		private readonly surface: string,
	) {}

	/**
	 * @throws what n8n throws when the credential is missing or must not be used by this node
	 */
	async resolve(type: string, itemIndex: number): Promise<ResolvedCredential> {
		const known = this.constant.get(type);
		if (known) return await known;
		const resolving = this.look(type, itemIndex);
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
		const data = await ctx.getCredentials<ICredentialDataDecryptedObject>(type, itemIndex);
		const { oauthTokenData: _, issuedToken: __, ...lasting } = data;
		const identity = fingerprint(JSON.stringify([type, ctx.getNode().credentials?.[type]?.id ?? null, lasting]));
		let resolved = this.byValues.get(identity);
		if (!resolved) {
			const signer = this.signerFor({ type, data, identity, itemIndex });
			this.byValues.set(identity, (resolved = { identity, signer, ...this.domains(type, data, signer) }));
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
			credentialOwnedSurface: type.startsWith('steady'),
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
