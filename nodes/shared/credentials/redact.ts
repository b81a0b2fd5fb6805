import { percentEncode } from './queryParameter';

/** Shorter strings occur by chance everywhere; replacing them would tell more than it hides. */
const SHORTEST_SECRET = 4;
const REDACTED = '**hidden**';

/**
 * Takes secrets out of a text that comes from elsewhere: services like to repeat the key they did not accept.
 * @param secrets as `Signer.secrets()` gives them; their forms in URLs are found too
 */
export function redact(text: string, secrets: readonly string[]): string {
	const forms = new Set(secrets.flatMap((secret) => [secret, percentEncode(secret)]));
	return (
		[...forms]
			.filter((form) => form.length >= SHORTEST_SECRET)
			// A secret may be part of another one.
			.sort((a, b) => b.length - a.length)
			.reduce((safe, form) => safe.replaceAll(form, REDACTED), text)
	);
}
