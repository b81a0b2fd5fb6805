import { createApiKeySigner, type ApiKeyCredential } from './apiKey';
import { createHttpBasicAuthSigner, type HttpBasicAuth } from './httpBasicAuth';
import { createHttpBearerAuthSigner, type HttpBearerAuth } from './httpBearerAuth';
import { createHttpCustomAuthSigner, type HttpCustomAuth } from './httpCustomAuth';
import { createHttpDigestAuthSigner, type HttpDigestAuth } from './httpDigestAuth';
import { createHttpHeaderAuthSigner, type HttpHeaderAuth } from './httpHeaderAuth';
import { createHttpQueryAuthSigner, type HttpQueryAuth } from './httpQueryAuth';
import { createHttpTemplatedCustomAuthSigner, type HttpTemplatedCustomAuth } from './httpTemplatedCustomAuth';
import type { Signer } from './signer';
import { createSupabaseSigner, type SupabaseCredential } from './supabase';

/** Credential types that need nothing but their own fields to sign; OAuth2 needs a way to refresh and is made by itself. */
const FACTORIES = {
	steadyApiKeyApi: (data: object) => createApiKeySigner(data as ApiKeyCredential),
	steadySupabaseApi: (data: object) => createSupabaseSigner(data as SupabaseCredential),
	httpBasicAuth: (data: object) => createHttpBasicAuthSigner(data as HttpBasicAuth),
	httpBearerAuth: (data: object) => createHttpBearerAuthSigner(data as HttpBearerAuth),
	httpCustomAuth: (data: object) => createHttpCustomAuthSigner(data as HttpCustomAuth),
	httpDigestAuth: (data: object) => createHttpDigestAuthSigner(data as HttpDigestAuth),
	httpHeaderAuth: (data: object) => createHttpHeaderAuthSigner(data as HttpHeaderAuth),
	httpQueryAuth: (data: object) => createHttpQueryAuthSigner(data as HttpQueryAuth),
	httpTemplatedCustomAuth: (data: object) => createHttpTemplatedCustomAuthSigner(data as HttpTemplatedCustomAuth),
} as const;

export type SelfContainedCredentialType = keyof typeof FACTORIES;

export function isSelfContained(credentialType: string): credentialType is SelfContainedCredentialType {
	return Object.hasOwn(FACTORIES, credentialType);
}

/** @param data the credential's fields as n8n hands them out, expressions resolved */
export function createSigner(credentialType: SelfContainedCredentialType, data: object): Signer {
	return FACTORIES[credentialType](data);
}
