import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { Gmail } from '../../../nodes/Gmail/Gmail.node';
import { gmailService } from '../../../nodes/Gmail/service';
import { readReliability } from '../../../nodes/shared/n8n/reliability';
import { ServiceSession } from '../../../nodes/shared/n8n/serviceSession';
import { Gmail as GmailServer } from '../../doubles/gmail/gmail.mts';
import { executionContext } from '../../support/n8nContext';
import { json, loopbackServer } from '../../support/loopbackServer';
import { annsCredential, CONTINUE, gmail } from './run';

describe('a token', () => {
	it('that ends while a batch is under way is renewed once for all of its parts', async () => {
		await using api = await GmailServer.start();
		api.fault = (method) => {
			if (method === 'labels.list') setImmediate(() => api.expireTokens());
			return undefined;
		};
		const issuer = await loopbackServer((_, response) =>
			json(response, { access_token: api.issueToken(), refresh_token: 'again-2', token_type: 'bearer' }),
		);
		try {
			const { steadyGoogleOAuth2Api } = annsCredential(api);
			const credential = {
				...steadyGoogleOAuth2Api,
				clientId: 'id',
				clientSecret: 'secret',
				grantType: 'authorizationCode',
				authentication: 'body',
				accessTokenUrl: `${issuer.origin}/token`,
			};
			const { items } = await gmail(api, 'label', 'getAll', {
				returnAll: true,
				options: { withCounts: true },
				store: { steadyGoogleOAuth2Api: credential },
			});
			expect(items.length).toBeGreaterThan(5);
			expect(items.every(({ json: label }) => typeof label.messagesTotal === 'number')).toBe(true);
			expect(issuer.requests).toHaveLength(1);
		} finally {
			await issuer.close();
		}
	});

	it('without a permission says which one is missing', async () => {
		const body = {
			error: {
				code: 403,
				message: 'Request had insufficient authentication scopes.',
				details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }],
			},
		};
		await using api = await GmailServer.start({ fault: () => ({ kind: 'status', status: 403, body }) });
		const { items } = await gmail(api, 'message', 'delete', { messageId: 'x', ...CONTINUE });
		expect(items[0].json.error).toMatchObject({
			code: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
			description: expect.stringContaining('add "Gmail: Everything" under "Permissions"'),
		});
	});
});

describe("n8n's own credentials", () => {
	it.each(['gmailOAuth2', 'googleApi'])('%s may be used although it is closed to HTTP Request', async (type) => {
		const authentication = type === 'googleApi' ? 'serviceAccount' : 'oAuth2';
		const { context } = executionContext({
			type: new Gmail(),
			typeVersion: 2.2,
			parameters: { authentication },
			credentials: {
				[type]: { allowedHttpRequestDomains: 'none', email: 'a@b.iam.gserviceaccount.com', privateKey: 'k' },
			},
		});
		const session = new ServiceSession(context, gmailService, (item) => readReliability(context, item));
		const credential = await session.credential(0);
		expect(credential.forbids(new URL('https://gmail.googleapis.com/gmail/v1/users/me/labels'))).toBeUndefined();
		await session.close();
	});
});

describe('an address on another host, named in an answer', () => {
	it('gets what is uploaded, but not the token', async () => {
		await using elsewhere = await loopbackServer((_, response) => json(response, { id: 'm1', labelIds: [] }));
		await using api = await loopbackServer((_, response) =>
			json(response, {}, 200, { location: `${elsewhere.origin}/session` }),
		);
		const mail = Buffer.concat([Buffer.from('Subject: Hi\r\n\r\n'), Buffer.alloc(6 * 1024 * 1024, 'x')]);
		const binary = { data: { data: mail.toString('base64'), mimeType: 'message/rfc822', fileName: 'mail.eml' } };
		const credential = { apiBaseUrl: api.origin, customEndpoints: true, oauthTokenData: { access_token: 'canary' } };
		const { items } = await gmail({ origin: api.origin } as GmailServer, 'message', 'import', {
			items: [{ json: {}, binary }],
			importMode: 'insert',
			credentials: { steadyGoogleOAuth2Api: credential },
		});
		expect(items[0].json.id).toBe('m1');
		expect(api.requests[0].headers.authorization).toBe('Bearer canary');
		const [upload] = elsewhere.requests;
		expect(upload.body.equals(mail)).toBe(true);
		expect(JSON.stringify(upload.headers)).not.toContain('canary');
	});
});

/** The context of the editor's lists, as far as they use it. */
function editor(api: GmailServer, parameters: IDataObject = {}): ILoadOptionsFunctions {
	const { context } = executionContext({
		type: new Gmail(),
		typeVersion: 3,
		parameters: { authentication: 'steadyGoogleOAuth2Api', ...parameters } as never,
		credentials: annsCredential(api),
	});
	return Object.create(context, {
		getNodeParameter: { value: (name: string, fallback?: object) => context.getNodeParameter(name, 0, fallback) },
	}) as ILoadOptionsFunctions;
}

describe('lists in the editor', () => {
	const { getLabels, getGmailAliases, getThreadMessages } = new Gmail().methods.loadOptions;

	it('are asked for once by all who ask at the same moment, and again after a throttle', async () => {
		let throttles = 2;
		await using api = await GmailServer.start({
			fault: () => (throttles-- > 0 ? { kind: 'status', status: 429 } : undefined),
		});
		const context = editor(api);
		const [labels, again] = await Promise.all([getLabels.call(context), getLabels.call(context)]);
		expect(labels).toContainEqual({ name: 'INBOX', value: 'INBOX' });
		expect(again).toEqual(labels);
		expect(await getLabels.call(editor(api))).toEqual(labels);
		expect(api.requests).toHaveLength(3);
	});

	it('show aliases, and the messages of the thread that is filled in', async () => {
		await using api = await GmailServer.start();
		expect(await getGmailAliases.call(editor(api))).toEqual([{ name: `${api.user} (Default)`, value: api.user }]);
		const raw = Buffer.from('Subject: x\r\n\r\nHello & you').toString('base64url');
		const { id, threadId } = await api.mailbox.ask<{ id: string; threadId: string }>('POST', '/messages', { raw });
		expect(await getThreadMessages.call(editor(api, { resource: 'thread', operation: 'reply', threadId }))).toEqual([
			{ name: 'Hello & you', value: id },
		]);
		expect(await getThreadMessages.call(editor(api))).toEqual([]);
	});
});
