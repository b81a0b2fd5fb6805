import type { IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RESPONSE_FIELD } from '../../../nodes/Gmail/approval/pages';
import { takeResponse } from '../../../nodes/Gmail/approval/webhook';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { CONTINUE, gmail } from './run';

let api: Gmail;

beforeEach(async () => {
	api = await Gmail.start();
});

afterEach(async () => {
	await api[Symbol.asyncDispose]();
});

/** Stands in for the parts of n8n that need a running server. */
function waiting(waits: Date[]) {
	return (context: IExecuteFunctions) =>
		Object.assign(context, {
			getSignedResumeUrl: ({ approved }: { approved: string }) =>
				`https://n8n.example/wait?approved=${approved}&signature=s`,
			putExecutionToWait: async (till: Date) => await Promise.resolve(void waits.push(till)),
		});
}

const QUESTION = { sendTo: 'boss@example.org', subject: 'May I?', message: 'Buy <b>it</b>?' };

describe('asking', () => {
	it('sends one mail with a link for each answer, waits, and hands its input on', async () => {
		const waits: Date[] = [];
		const { items } = await gmail(api, 'message', 'sendAndWait', {
			...QUESTION,
			approvalOptions: { values: { approvalType: 'double', approveLabel: 'Yes', disapproveLabel: 'No' } },
			options: { limitWaitTime: { values: { limitType: 'atSpecifiedTime', maxDateAndTime: '2030-01-01T00:00:00Z' } } },
			items: [{ n: 1 }, { n: 2 }],
			prepare: waiting(waits),
		});
		expect(items.map(({ json }) => json)).toEqual([{ n: 1 }, { n: 2 }]);
		expect(waits).toEqual([new Date('2030-01-01T00:00:00Z')]);
		const { messages } = await api.mailbox.ask<{ messages: Array<{ id: string }> }>('GET', '/messages?labelIds=SENT');
		expect(messages).toHaveLength(1);
		const read = await gmail(api, 'message', 'get', { messageId: messages[0].id, simple: false });
		const { html } = read.items[0].json as { html: string };
		expect(html).toContain('Buy <b>it</b>?');
		const links = [...html.matchAll(/href="(https:\/\/n8n\.example[^"]*)"[^>]*>([^<]*)</g)].map(([, url, label]) => [
			label,
			url,
		]);
		expect(links).toEqual([
			['No', 'https://n8n.example/wait?approved=false&amp;signature=s'],
			['Yes', 'https://n8n.example/wait?approved=true&amp;signature=s'],
		]);
	});

	it('does not wait when nobody could be asked', async () => {
		const waits: Date[] = [];
		const { items } = await gmail(api, 'message', 'sendAndWait', {
			...QUESTION,
			sendTo: 'a@example.org, b@example.org',
			prepare: waiting(waits),
			...CONTINUE,
		});
		expect(items[0].json.error).toMatchObject({ message: '"To" must hold one address [item 0]', outcome: 'notSent' });
		expect([waits, api.requests]).toEqual([[], []]);
	});
});

interface Request {
	readonly method: string;
	readonly query?: Record<string, string>;
	readonly agent?: string;
	readonly body?: IDataObject;
	readonly parameters?: Record<string, unknown>;
}

function answer({ method, query = {}, agent = 'Mozilla/5.0 Firefox/140.0', body = {}, parameters = {} }: Request) {
	const sent: string[] = [];
	const headers: Record<string, string> = {};
	const result = takeResponse({
		getRequestObject: () => ({ method, query, headers: { 'user-agent': agent } }),
		getResponseObject: () => ({
			send: (text: string) => sent.push(text),
			setHeader: (name: string, value: string) => (headers[name] = value),
		}),
		getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
		getBodyData: () => body,
	} as unknown as IWebhookFunctions);
	return { result, sent, headers };
}

describe('answering', () => {
	it.each([
		['true', true],
		['false', false],
	])('goes on with approved = %s', (approved, expected) => {
		const { result } = answer({ method: 'GET', query: { approved } });
		expect(result.workflowData?.[0][0].json.data).toEqual({ approved: expected, respondedAt: expect.any(String) });
	});

	it.each(['', 'Googlebot/2.1', 'SkypeUriPreview Preview/0.5', 'BarracudaCentral/scan', 'python-requests/2'])(
		'takes no answer from a program that follows links: %j',
		(agent) => {
			expect(answer({ method: 'GET', query: { approved: 'true' }, agent }).result).toEqual({ noWebhookResponse: true });
		},
	);

	it('shows a form, and goes on with what was written', () => {
		const parameters = {
			responseType: 'freeText',
			options: { responseFormTitle: 'A <title>', responseFormDescription: 'Why?' },
		};
		const shown = answer({ method: 'GET', parameters });
		expect(shown.headers['Content-Security-Policy']).toBe('sandbox allow-forms');
		expect(shown.sent[0]).toContain('A &lt;title&gt;');
		const { result } = answer({ method: 'POST', parameters, body: { [RESPONSE_FIELD]: 'Because' } });
		expect(result.workflowData?.[0][0].json.data).toMatchObject({ text: 'Because' });
	});
});
