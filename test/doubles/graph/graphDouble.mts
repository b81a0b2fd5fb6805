import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { loopbackServer, type LoopbackServer, type Received } from '../../support/loopbackServer.ts';
import { seededRandom } from '../../support/random.ts';
import { type GraphAnswer, type GraphRequest, type Json, notFound, ok, refuse } from './answers.mts';
import { answerBatch } from './batch.mts';
import { CONTRACT } from './contract.mts';
import { Collection, selected } from './collection.mts';
import { DIRECTORY } from './delta.mts';
import type { Drive } from './drive.mts';
import { Drives } from './drives.mts';
import { Mailbox } from './mailbox.mts';
import { Directory } from './directory.mts';
import { OnlineMeetings } from './onlineMeetings.mts';
import { Planner } from './planner.mts';
import { Sites } from './sites.mts';
import { Teams } from './teams.mts';
import { Subscriptions } from './subscriptions.mts';
import { Throttling } from './throttling.mts';
import { Todo } from './todo.mts';
import { startUploadHost, type UploadHost } from './uploadHost.mts';
import { userBy } from './users.mts';

/** What a token may do. */
interface Grant {
	/** Whose token it is; absent for an app. */
	readonly user?: string;
	/** First segments below the user that it must not touch: `messages`, `events`. */
	readonly forbidden?: readonly string[];
}

/** Spoils one request: an answer in place of the real one, or what becomes of it. */
export type Fault = (request: GraphRequest, nth: number) => GraphAnswer | 'cut before' | 'cut after' | undefined;

/**
 * Microsoft Graph, as far as the node uses it: a real HTTP server with users, mail, calendars, contacts, files, deltas and
 * batches, and another one for contents.
 */
export interface GraphDouble extends AsyncDisposable {
	readonly server: LoopbackServer;
	readonly origin: string;
	readonly uploads: UploadHost;
	readonly users: Collection;
	readonly directory: Directory;
	readonly meetings: OnlineMeetings;
	readonly planner: Planner;
	readonly teams: Teams;
	readonly throttling: Throttling;
	readonly tokens: Map<string, Grant>;
	/** Single requests and parts of batches that were carried out. */
	readonly handled: GraphRequest[];
	/** Requests and answers that Microsoft's documents do not know; they make disposing fail. */
	readonly violations: string[];
	/** HTTP requests for batches, and how many requests each of them carried. */
	readonly batches: number[];
	/** Milliseconds that every HTTP request takes. */
	latencyMs: number;
	fault: Fault;
	/** What carriers of batches are answered instead. */
	carrierFault: (nth: number) => GraphAnswer | undefined;
	mailbox(user: string): Mailbox;
	todo(user: string): Todo;
	/** The drive of a user. */
	drive(user: string): Drive;
	readonly drives: Drives;
	readonly sites: Sites;
	readonly subscriptions: Subscriptions;
}

export const ADA = 'ada@contoso.example';
export const TOKEN = 'token-of-ada';

/** The documents are about this version. */
const DESCRIBED = /\/v1\.0$/;

/** Starts one with the user Ada, her token and an app's token endpoint at `/token`. */
export async function startGraph(seed = 7): Promise<GraphDouble> {
	const uploads = await startUploadHost();
	const users = new Collection('users', { created: ['createdDateTime'] });
	const mailboxes = new Map<string, Mailbox>();
	const drives = new Drives(uploads);
	const sites = new Sites(drives);
	const people = new Directory(users);
	const meetings = new OnlineMeetings();
	const planner = new Planner();
	const todos = new Map<string, Todo>();
	const teams = new Teams(users);
	const random = seededRandom(seed);
	let nth = 0;
	let tokens = 0;

	const route = (request: GraphRequest): GraphAnswer => {
		const { path, user } = request;
		const [root, id] = path;
		if (root === 'me' && user === undefined) {
			return refuse(400, 'BadRequest', '/me request is only valid with delegated authentication flow.');
		}
		if (root === 'sites') return sites.answer(request, path.slice(1)) ?? notFound('itemNotFound');
		if (root === 'drives') return drives.answer(request, path.slice(1)) ?? notFound('itemNotFound');
		const owner = root === 'me' ? user : root === 'users' && id !== 'delta' ? id : undefined;
		const below = path.slice(root === 'me' ? 1 : 2);
		const person = userBy(users, owner);
		if (owner === undefined || person) {
			const rest = owner === undefined ? path : below;
			const elsewhere =
				teams.answer(request, rest, person) ??
				meetings.answer(request, rest, person) ??
				planner.answer(request, rest, person) ??
				people.answer(request, rest, person);
			if (elsewhere) return elsewhere;
		}
		if (owner === undefined) return directory(request, users);
		const known = [...users.entries.values()].find((entry) => entry.id === owner || entry.userPrincipalName === owner);
		if (!known) return notFound('Request_ResourceNotFound');
		const name = String(known.userPrincipalName);
		if (below.length === 0) return userAnswer(request, users, known.id);
		if (below[0] === 'todo') return double.todo(name).answer(request, below.slice(1)) ?? notFound();
		if (below[0] === 'drive' || below[0] === 'drives')
			return drives.ofOwner(request, double.drive(name), below) ?? notFound('itemNotFound');
		return (
			double.mailbox(name).answer(request, below) ??
			refuse(400, 'BadRequest', `Resource not found for the segment '${below[0]}'.`)
		);
	};

	const answer = async (request: GraphRequest): Promise<GraphAnswer | 'cut'> => {
		const spoiled = double.fault(request, ++nth) ?? double.throttling.check(request);
		if (spoiled === 'cut before') return 'cut';
		if (spoiled !== undefined && spoiled !== 'cut after') return spoiled;
		double.handled.push(request);
		const result = request.path[0] === 'subscriptions' ? await double.subscriptions.answer(request) : route(request);
		return spoiled === 'cut after' ? 'cut' : result;
	};

	const server = await loopbackServer(async (received, response) => {
		if (double.latencyMs > 0) await sleep(double.latencyMs);
		const url = new URL(received.path, server.origin);
		if (url.pathname === '/token') {
			const token = `token-of-app-${++tokens}`;
			double.tokens.set(token, {});
			return send(response, ok({ token_type: 'Bearer', expires_in: 3600, access_token: token }));
		}
		const [, version, ...segments] = url.pathname.split('/');
		if (version !== 'v1.0' && version !== 'beta') return send(response, notFound('ResourceNotFound'));
		const token = /^Bearer (.+)$/.exec(received.headers.authorization ?? '')?.[1] ?? '';
		const grant = double.tokens.get(token);
		if (!grant)
			return send(response, refuse(401, 'InvalidAuthenticationToken', 'Access token is empty or has expired.'));
		const request = toRequest(received, url, `${server.origin}/${version}`, segments, grant);
		const guarded = async (part: GraphRequest) => {
			const result = isForbidden(part, grant) ? DENIED : await answer(part);
			if (result !== 'cut' && DESCRIBED.test(part.root)) double.violations.push(...CONTRACT.violations(part, result));
			return result;
		};
		if (segments[0] === '$batch') {
			double.batches.push((request.body?.requests as unknown[]).length);
			const refusal = double.carrierFault(double.batches.length);
			const alone = async (part: GraphRequest) => {
				const result = await guarded(part);
				return result === 'cut' ? refuse(504, 'GatewayTimeout', 'The request timed out.') : result;
			};
			return send(response, refusal ?? (await answerBatch(request, alone, random)));
		}
		const result = await guarded(request);
		if (result === 'cut') response.destroy();
		else send(response, result);
	});

	const double: GraphDouble = {
		server,
		origin: server.origin,
		uploads,
		users,
		directory: people,
		meetings,
		planner,
		teams,
		throttling: new Throttling(),
		tokens: new Map([[TOKEN, { user: ADA }]]),
		handled: [],
		violations: [],
		batches: [],
		latencyMs: 0,
		fault: () => undefined,
		carrierFault: () => undefined,
		todo: (user) => kept(todos, user, () => new Todo()),
		mailbox: (user) => kept(mailboxes, user, () => new Mailbox(user, uploads)),
		drive: (user) => drives.of(user),
		drives,
		sites,
		subscriptions: new Subscriptions(),
		async [Symbol.asyncDispose]() {
			await Promise.all([server.close(), uploads[Symbol.asyncDispose]()]);
			const said = [...new Set([...double.violations, ...uploads.violations])].join('\n');
			if (said !== '') throw new Error(`Microsoft Graph would not know this:\n${said}`);
		},
	};
	users.create({ userPrincipalName: ADA, displayName: 'Ada', mail: ADA });
	return double;
}

const DENIED = refuse(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');

function isForbidden({ path }: GraphRequest, { forbidden = [] }: Grant): boolean {
	return path.some((segment) => forbidden.includes(segment));
}

function directory(request: GraphRequest, users: Collection): GraphAnswer {
	const [root] = request.path;
	if (root === '')
		return ok({
			'@odata.context': `${request.root}/$metadata`,
			value: [{ name: 'users', kind: 'EntitySet', url: 'users' }],
		});
	if (root !== 'users') return refuse(400, 'BadRequest', `Resource not found for the segment '${root}'.`);
	if (request.method === 'POST') return { status: 201, body: users.create(request.body ?? {}) };
	if (request.query.has('$search') && request.headers.consistencylevel !== 'eventual') {
		return refuse(
			400,
			'Request_UnsupportedQuery',
			'Request with $search query parameter only works through MSGraph with a special request header.',
		);
	}
	return request.path[1] === 'delta' ? users.delta(request, undefined, DIRECTORY) : users.list(request);
}

function userAnswer(request: GraphRequest, users: Collection, id: string): GraphAnswer {
	if (request.method === 'GET') return ok(selected(users.get(id)!, request.query));
	if (request.method === 'PATCH') users.patch(id, request.body ?? {});
	if (request.method === 'DELETE') users.delete(id);
	return { status: 204 };
}

function toRequest(
	{ method, headers, body }: Received,
	url: URL,
	root: string,
	segments: readonly string[],
	{ user }: Grant,
): GraphRequest {
	const isJson = String(headers['content-type'] ?? '').startsWith('application/json');
	return {
		method,
		path: segments.map(decodeURIComponent),
		query: url.searchParams,
		headers: headers as Record<string, string | undefined>,
		body: isJson && body.length > 0 ? (JSON.parse(body.toString()) as Json) : undefined,
		raw: body,
		root,
		user,
	};
}

function send(response: ServerResponse, { status, headers, body }: GraphAnswer): void {
	const content = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
	response.writeHead(status, { ...(Buffer.isBuffer(body) ? {} : { 'content-type': 'application/json' }), ...headers });
	response.end(content);
}

function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
	const value = map.get(key) ?? make();
	map.set(key, value);
	return value;
}
