import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GraphAnswer, GraphRequest } from '../../doubles/graph/answers.mts';
import { ADA, type GraphDouble, startGraph } from '../../doubles/graph/graphDouble.mts';
import { json, loopbackServer, type LoopbackServer, type Received } from '../../support/loopbackServer';
import { asAda, asApp, at, byId, CONTINUE, graph, type GraphOptions } from './run';

/** What is never to be seen: the token of a user, and with `token-of-app-1` and `canary-secret` those of an app. */
const CANARY = 'canary-token-of-ada';
const SECRET = /canary|token-of-app/;

let service: GraphDouble;
let elsewhere: LoopbackServer;
/** What the other host answers. */
let answerThere: (received: Received, response: ServerResponse) => void;

beforeEach(async () => {
	service = await startGraph();
	service.tokens.set(CANARY, { user: ADA });
	answerThere = (_, response) => json(response, { value: [{ id: 'from elsewhere' }] });
	elsewhere = await loopbackServer((received, response) => answerThere(received, response));
});
afterEach(async () => {
	await elsewhere.close();
	await service[Symbol.asyncDispose]();
});

/** Answers with something else where the last segment of a path is this. */
function instead(segment: string, answer: (request: GraphRequest) => GraphAnswer): void {
	service.fault = (request) => (request.path.at(-1) === segment ? answer(request) : undefined);
}

/** Runs as a user and as an app; nothing that is secret may be in what arrived elsewhere, or comes out. */
async function runAsBoth(what: readonly [string, string], given: GraphOptions): Promise<void> {
	for (const who of [{ credentials: asAda(service, CANARY) }, { credentials: asApp(service), mailbox: byId(ADA) }]) {
		const { items, hints } = await graph(service, what, { ...given, ...who, ...CONTINUE });
		expect(JSON.stringify([items, hints])).not.toMatch(SECRET);
	}
	for (const { path, rawHeaders, body } of elsewhere.requests) {
		expect(`${path} ${rawHeaders.join(' ')} ${body.toString('latin1')}`).not.toMatch(SECRET);
	}
}

const page = (links: object): GraphAnswer => ({
	status: 200,
	body: { '@odata.context': `${service.origin}/v1.0/$metadata`, value: [{ id: 'first' }], ...links },
});

describe('a token is not given to another host', () => {
	test.each([
		['message', 'getAll', { returnAll: true }],
		['folder', 'getAll', { returnAll: true }],
		['request', 'send', { ...at(`/users/${ADA}/messages`), returnAll: true }],
	])('by the link to the next page: %s %s', async (resource, operation, given) => {
		let pages = 0;
		service.fault = () =>
			pages++ % 2 === 0 ? page({ '@odata.nextLink': `${elsewhere.origin}/v1.0/users/${ADA}/messages` }) : undefined;
		await runAsBoth([resource, operation], given);
		expect(pages).toBe(4);
		expect(elsewhere.requests).toEqual([]);
	});

	test('by the link to later changes', async () => {
		const memory = {};
		const prepare = (context: object) =>
			void Object.defineProperty(context, 'getWorkflowStaticData', { value: () => memory });
		const folderId = byId('inbox');
		const leading = `${elsewhere.origin}/v1.0/users/${ADA}/mailFolders/inbox/messages/delta?$deltatoken=0.0.0`;
		const before = service.server.requests.length;
		for (let run = 0; run < 2; run++) {
			instead('delta', () => page({ '@odata.deltaLink': leading }));
			await runAsBoth(['change', 'messages'], { folderId, prepare });
		}
		expect(service.server.requests.length - before).toBeGreaterThanOrEqual(4);
		expect(elsewhere.requests).toEqual([]);
	});

	test('by the address of an upload', async () => {
		answerThere = ({ headers }, response) => {
			const [, size] = /\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
			json(response, { id: 'made', name: 'a.bin', size: Number(size) }, 201);
		};
		instead('createUploadSession', () => ({
			status: 200,
			body: { uploadUrl: `${elsewhere.origin}/up`, expirationDateTime: '2099-01-01T00:00:00Z' },
		}));
		const data = { data: randomBytes(5 * 1024 * 1024).toString('base64'), mimeType: 'x/y', fileName: 'a.bin' };
		await runAsBoth(['file', 'upload'], { binaryData: true, items: [{ json: {}, binary: { data } }] });
		expect(elsewhere.requests.map(({ method }) => method)).toEqual(['PUT', 'PUT']);
	});

	test('by no error and no log: such an address is a key of its own', async () => {
		const key = 'fe6987415ace7X4e1eF866337';
		answerThere = (_, response) => json(response, { error: { code: 'accessDenied', message: 'No' } }, 403);
		instead('createUploadSession', () => ({
			status: 200,
			body: { uploadUrl: `${elsewhere.origin}/up/${key}`, expirationDateTime: '2099-01-01T00:00:00Z' },
		}));
		const data = { data: randomBytes(5 * 1024 * 1024).toString('base64'), mimeType: 'x/y', fileName: 'a.bin' };
		const log: string[] = [];
		const note = (text: string) => void log.push(text);
		const prepare = (context: object) =>
			void Object.defineProperty(context, 'logger', { value: { debug: note, info: note, warn: note, error: note } });
		const given = { binaryData: true, items: [{ json: {}, binary: { data } }], prepare, ...CONTINUE };
		const { items } = await graph(service, ['file', 'upload'], given);
		expect(elsewhere.requests.map(({ path }) => path)).toEqual([`/up/${key}`]);
		expect(log.join()).toContain(new URL(elsewhere.origin).host);
		expect(JSON.stringify(items[0].json.error)).toContain('answered 403');
		expect(`${JSON.stringify(items)} ${log.join()}`).not.toContain(key);
	});

	test.each([
		['file', 'download', () => ({ fileId: service.drive(ADA).add('a.txt', Buffer.from('content')).id })],
		['request', 'send', () => at(`/users/${ADA}/drive/items/1/content`)],
	])('by the address of a content: %s %s', async (resource, operation, given) => {
		answerThere = (_, response) => void response.end('the content');
		instead('content', () => ({ status: 302, headers: { location: `${elsewhere.origin}/content` } }));
		await runAsBoth([resource, operation], given());
		expect(elsewhere.requests.map(({ path }) => path)).toEqual(['/content', '/content']);
	});

	test("by the address of a copy's progress", async () => {
		const { id } = service.drive(ADA).add('a.txt', Buffer.from('content'));
		answerThere = (_, response) => json(response, { status: 'completed', resourceId: id, percentageComplete: 100 });
		instead('copy', () => ({ status: 202, headers: { location: `${elsewhere.origin}/monitor` } }));
		await runAsBoth(['file', 'copy'], { fileId: id });
		expect(elsewhere.requests.map(({ path }) => path)).toEqual(['/monitor', '/monitor']);
	});

	test.each([301, 302, 303, 307, 308])('by a redirect with status %i', async (status) => {
		let asked = 0;
		service.fault = ({ path }) => {
			asked += path.at(-1) === 'messages' ? 1 : 0;
			return { status, headers: { location: `${elsewhere.origin}/v1.0/me/messages` } };
		};
		await runAsBoth(['message', 'getAll'], { returnAll: true });
		await runAsBoth(['request', 'send'], { ...at(`/users/${ADA}/messages`), method: 'POST', body: '{}' });
		expect(asked).toBeGreaterThanOrEqual(4);
	});

	test('by an address that the workflow names', async () => {
		await runAsBoth(['request', 'send'], at(`${elsewhere.origin}/v1.0/users/${ADA}/messages`));
		expect(elsewhere.requests).toEqual([]);
	});
});
