import { randomUUID } from 'node:crypto';
import {
	created,
	type GraphAnswer,
	type GraphRequest,
	type Json,
	noContent,
	notFound,
	ok,
	refuse,
} from './answers.mts';

const FIELDS = new Set([
	'changeType',
	'clientState',
	'expirationDateTime',
	'lifecycleNotificationUrl',
	'notificationUrl',
	'resource',
]);
const REQUIRED = ['changeType', 'expirationDateTime', 'notificationUrl', 'resource'];
/** What Outlook allows: https://learn.microsoft.com/graph/api/resources/subscription */
const LONGEST_MS = 10_080 * 60_000;
const LONGEST_STATE = 128;

interface Kept extends Json {
	readonly id: string;
	readonly resource: string;
	readonly notificationUrl: string;
	readonly clientState?: string;
	readonly expirationDateTime: string;
}

/** What is sent beside the change, or in its place. */
export interface Notice {
	readonly lifecycleEvent?: 'missed' | 'reauthorizationRequired' | 'subscriptionRemoved';
	/** How often the same is sent: at least once is what Graph promises. */
	readonly times?: number;
	/** As somebody else would make it up. */
	readonly clientState?: string;
}

/** Subscriptions to changes, and the notifications that go out for them. https://learn.microsoft.com/graph/webhooks */
export class Subscriptions {
	readonly entries = new Map<string, Kept>();
	/** Statuses with which notifications were answered. */
	readonly answers: number[] = [];

	async answer(request: GraphRequest): Promise<GraphAnswer> {
		const [, id] = request.path;
		if (id === undefined) {
			if (request.method === 'POST') return await this.create(request);
			return ok({ '@odata.context': `${request.root}/$metadata#subscriptions`, value: [...this.entries.values()] });
		}
		const entry = this.entries.get(id);
		if (!entry) return notFound('ResourceNotFound');
		if (request.method === 'GET') return ok(entry);
		if (request.method === 'DELETE') return this.entries.delete(id) ? noContent : notFound('ResourceNotFound');
		const { expirationDateTime, ...others } = (request.body ?? {}) as { expirationDateTime?: string };
		if (request.method !== 'PATCH' || Object.keys(others).length > 0 || !isAllowed(expirationDateTime))
			return refuse(400, 'InvalidRequest', 'Only expirationDateTime can be changed.');
		const renewed = { ...entry, expirationDateTime: String(expirationDateTime) };
		this.entries.set(id, renewed);
		return ok(renewed);
	}

	private async create({ body = {}, root }: GraphRequest): Promise<GraphAnswer> {
		const unknown = Object.keys(body).filter((name) => !FIELDS.has(name));
		const missing = REQUIRED.filter((name) => typeof body[name] !== 'string');
		if (unknown.length > 0 || missing.length > 0)
			return refuse(400, 'InvalidRequest', `Bad subscription: ${[...unknown, ...missing].join(', ')}`);
		if (!isAllowed(body.expirationDateTime) || String(body.clientState ?? '').length > LONGEST_STATE)
			return refuse(400, 'InvalidRequest', 'Subscription expiration or clientState is not allowed.');
		for (const address of new Set([body.notificationUrl, body.lifecycleNotificationUrl ?? body.notificationUrl])) {
			const said = await validate(String(address));
			if (said !== undefined) return refuse(400, 'ValidationError', `Subscription validation request failed. ${said}`);
		}
		const entry = { ...body, id: randomUUID() } as unknown as Kept;
		this.entries.set(entry.id, entry);
		return created({ '@odata.context': `${root}/$metadata#subscriptions/$entity`, ...entry });
	}

	/** Tells all subscriptions to a resource about a change, or about themselves. */
	async notify(resource: RegExp, { lifecycleEvent, times = 2, clientState }: Notice = {}): Promise<void> {
		const concerned = [...this.entries.values()].filter((entry) => resource.test(entry.resource));
		const value = concerned.map((entry) => ({
			subscriptionId: entry.id,
			subscriptionExpirationDateTime: entry.expirationDateTime,
			tenantId: '84bd8158-6d4d-4958-8b9f-9d6445542f95',
			clientState: clientState ?? entry.clientState,
			...(lifecycleEvent ? { lifecycleEvent } : { changeType: 'created', resource: entry.resource }),
		}));
		if (lifecycleEvent === 'subscriptionRemoved') for (const { id } of concerned) this.entries.delete(id);
		for (const url of new Set(concerned.map(({ notificationUrl }) => notificationUrl))) {
			await Promise.all(Array.from({ length: times }, async () => await this.post(url, { value })));
		}
	}

	private async post(url: string, body: object): Promise<void> {
		const headers = { 'content-type': 'application/json; charset=utf-8' };
		const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
		this.answers.push(status);
	}
}

function isAllowed(expiration: unknown): boolean {
	const left = Date.parse(String(expiration)) - Date.now();
	return left > 0 && left <= LONGEST_MS;
}

/** Whoever wants notifications has to give back a token, as plain text, at once. @returns what is wrong with the address */
async function validate(address: string): Promise<string | undefined> {
	const token = `Validation: Testing client application reachability <${randomUUID()}>`;
	const url = new URL(address);
	url.searchParams.set('validationToken', token);
	try {
		const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain; charset=utf-8' } });
		const text = await response.text();
		if (response.status !== 200) return `Notification endpoint returned ${response.status}.`;
		if (!String(response.headers.get('content-type')).startsWith('text/plain')) return 'It is no plain text.';
		return text === token ? undefined : 'The validation response did not match.';
	} catch {
		return 'The server could not be reached.';
	}
}
