import type { IDataObject, INodeParameters, IPollFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { builtIn } from '../../support/n8nContext';
import { PolledWorkflow } from '../../support/polledWorkflow';
import { trigger } from './triggerWorld';

interface LegacyRequest {
	readonly uri: string;
	readonly qs?: Record<string, unknown>;
}

/** The built-in trigger for a mailbox. Its hosts are fixed, so its request helper goes to the double with the same path and query. */
function builtInTrigger(gmail: Gmail, typeVersion: number, parameters: INodeParameters): PolledWorkflow {
	const token = gmail.issueToken();
	const request = async (_type: string, { uri, qs = {} }: LegacyRequest) => {
		const url = new URL(new URL(uri).pathname, gmail.origin);
		for (const [name, value] of Object.entries(qs)) {
			for (const entry of Array.isArray(value) ? (value as unknown[]) : [value]) {
				if (entry !== undefined) url.searchParams.append(name, String(entry));
			}
		}
		const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
		return (await answer.json()) as IDataObject;
	};
	return new PolledWorkflow({
		type: builtIn('Google/Gmail/GmailTrigger.node.js', 'GmailTrigger', typeVersion),
		typeVersion,
		parameters: { authentication: 'oAuth2', event: 'messageReceived', ...parameters },
		credentials: { gmailOAuth2: { oauthTokenData: { access_token: token } } },
		prepare: (context: IPollFunctions) => void Object.assign(context.helpers, { requestWithAuthentication: request }),
	});
}

const MAIL = [
	'From: "Bob B" <bob@example.org>',
	'To: ann@gmail.example.com, "Roe, Jane" <jane@example.org>',
	'Cc: carl@example.org',
	'Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=',
	'Message-ID: <one@example.org>',
	'Date: Tue, 05 May 2026 10:00:00 +0200',
	'MIME-Version: 1.0',
	'Content-Type: text/plain; charset=utf-8',
	'',
	'Hello <you> & me',
].join('\r\n');

/** As JSON, for that is what the next node sees. */
function seen(workflow: PolledWorkflow): unknown {
	return JSON.parse(JSON.stringify(workflow.started.map(({ json, binary }) => ({ json, binary }))));
}

describe('the same mail, by the built-in trigger and by ours', () => {
	it.each([
		[1, {}],
		[1.1, { filters: { labelIds: ['INBOX'] } }],
		[1.2, { filters: { q: 'from:bob' } }],
		[1.3, { filters: { readStatus: 'unread', sender: 'bob' } }],
		[1.4, { maxResults: 10 }],
		[1.4, { filters: { includeSpamTrash: true } }],
	] as const)('version %d with %j', async (typeVersion, parameters) => {
		for (const simple of [true, false]) {
			await using gmail = await Gmail.start({ unitsPerMinute: 1e9 });
			const set = { simple, ...parameters } as INodeParameters;
			const workflows = [builtInTrigger(gmail, typeVersion, set), trigger(gmail, { typeVersion, parameters: set })];
			for (const workflow of workflows) await workflow.poll();
			const raw = Buffer.from(MAIL).toString('base64url');
			// The built-in trigger goes by whole seconds of the time that a message bears.
			const at = String(Date.now() + 2_000);
			for (const labelIds of [['INBOX', 'UNREAD'], ['SENT'], ['DRAFT'], ['SPAM', 'UNREAD']]) {
				await gmail.mailbox.insert({ raw, labelIds, internalDate: at });
			}
			for (const workflow of workflows) await workflow.poll();
			const [theirs, ours] = workflows.map((workflow) => seen(workflow) as Array<{ json: { id: string } }>);
			const byId = (list: Array<{ json: { id: string } }>) => list.sort((a, b) => (a.json.id < b.json.id ? -1 : 1));
			expect(theirs.length).toBeGreaterThan(0);
			expect(byId(ours)).toEqual(byId(theirs));
		}
	});
});
