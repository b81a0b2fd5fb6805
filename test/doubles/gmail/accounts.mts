import type { ServerResponse } from 'node:http';
import type { ApiRequest } from './exchange.mts';
import type { Mailbox } from './mailbox.mts';

/**
 * The page of consent and the tokens, which Google has at other hosts.
 * @param onToken told of every token that is given out, and for how many seconds
 */
export async function serveAccounts(
	{ method, path, headers, body }: ApiRequest,
	response: ServerResponse,
	mailbox: Mailbox,
	onToken: (token: string, seconds: number) => void,
): Promise<void> {
	const isToken = /^\/(oauth2\/)?token(\?|$)/.test(path);
	const passed = { 'content-type': headers['content-type'] ?? '', authorization: headers.authorization ?? '' };
	const answer = await mailbox.forward(method, isToken ? '/oauth2/token' : path, passed, new Uint8Array(body));
	const content = Buffer.from(await answer.arrayBuffer());
	if (isToken && answer.ok) {
		const issued = JSON.parse(content.toString()) as { access_token: string; expires_in: number };
		onToken(issued.access_token, issued.expires_in);
	}
	const shown = ['content-type', 'location'].flatMap((name) => {
		const value = answer.headers.get(name);
		return value === null ? [] : [[name, value] as const];
	});
	response.writeHead(answer.status, Object.fromEntries(shown)).end(content);
}
