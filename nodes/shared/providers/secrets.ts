import type { ProfileRequest } from './profile';

/** Names under which secrets travel in headers and queries. */
const SECRET_NAME = /auth|cookie|credential|key|passw|secret|session|signature|token/i;
/** Shorter strings occur by chance everywhere. */
const SHORTEST_SECRET = 4;
const HIDDEN = '**hidden**';

/**
 * Tokens that are known by their looks: Stripe, Slack, GitHub, Shopify, Airtable, HubSpot, Notion, Google, Supabase, JSON
 * Web Tokens, what follows "Bearer" and "Basic", and addresses that are secrets themselves (webhooks of Slack and
 * Discord, Telegram's bots).
 */
const TOKEN = new RegExp(
	[
		'\\b(?:sk|rk|pk)_(?:live|test)_\\w{6,}',
		'\\bwhsec_\\w{6,}',
		'\\bxox[a-z]-[\\w-]{6,}',
		'\\bgh[a-z]_\\w{16,}',
		'\\bgithub_pat_\\w{16,}',
		'\\bshp[a-z]{2}_\\w{16,}',
		'\\bpat[A-Za-z0-9]{14}\\.[0-9a-f]{8,}',
		'\\bpat-[a-z]{2}\\d-[\\w-]{8,}',
		'\\b(?:ntn|secret)_\\w{20,}',
		'\\bya29\\.[\\w.-]{10,}',
		'\\bAIza[\\w-]{30,}',
		'\\bsb_secret_\\w{6,}',
		'\\beyJ[\\w-]{8,}\\.[\\w-]{8,}(?:\\.[\\w-]*)?',
		// Not a word: "Basic authentication".
		'(?<=\\b(?:Bearer|Basic)\\s)(?=[\\w.~+/=-]+?[\\dA-Z=+/])[\\w.~+/=-]{8,}',
		'(?<=/services/)T\\w+/B\\w+/\\w+',
		'(?<=/webhooks/\\d{1,30}/)[\\w-]{20,}',
		'(?<=/bot)\\d{4,20}:[\\w-]{20,}',
	].join('|'),
	'g',
);

/**
 * Takes out of a text what looks like a secret, and what the request carries under a name that sounds like one. Services
 * like to repeat the key they did not accept. The credential's own secrets are taken out elsewhere, by their value.
 */
export function withoutSecrets(text: string, request: ProfileRequest): string {
	const known = carried(request)
		.filter((secret) => secret.length >= SHORTEST_SECRET)
		// A secret may be part of another one.
		.sort((a, b) => b.length - a.length);
	return withoutTokens(known.reduce((safe, secret) => safe.replaceAll(secret, HIDDEN), text));
}

/** Takes out of a text what looks like a secret; for labels and logs. */
export function withoutTokens(text: string): string {
	return text.replace(TOKEN, HIDDEN);
}

function carried({ headers = {}, url }: ProfileRequest): string[] {
	const { searchParams, username, password } = new URL(url);
	const named = [...Object.entries(headers), ...searchParams].filter(([name]) => SECRET_NAME.test(name));
	return [username, password, ...named.flatMap(([, value]) => [value, value.replace(/^\w+\s+/, '')])];
}
