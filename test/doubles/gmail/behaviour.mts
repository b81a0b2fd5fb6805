import type { ApiMethod } from './apiDescription.mts';
import { type ApiAnswer, notFound } from './exchange.mts';
import type { Mailbox } from './mailbox.mts';
import { asTakenIn } from './messageId.mts';

interface Thread {
	readonly id: string;
	historyId?: string;
	readonly messages?: ReadonlyArray<{ readonly historyId: string }>;
}

interface HistoryPage {
	readonly history: ReadonlyArray<{
		readonly id: string;
		readonly messages: ReadonlyArray<{ readonly threadId: string }>;
	}>;
	readonly nextPageToken?: string;
}

/** Header fields under the names by which the emulator knows them. */
const HEADERS = ['From', 'To', 'Cc', 'Bcc', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'References', 'In-Reply-To'];

/** What Gmail does and the emulator does not, between the two. */
export class Behaviour {
	replaceMessageIds = false;
	/** The first point in the history that Gmail still knows. */
	oldestHistoryId = 0n;
	readonly #mailbox: Mailbox;
	readonly #user: string;
	#vacation: object = { enableAutoReply: false };
	/** The latest change of each thread since the start. */
	readonly #changed = new Map<string, string>();
	#changedUntil: string;

	constructor(mailbox: Mailbox, user: string, startedAt: string) {
		this.#mailbox = mailbox;
		this.#user = user;
		this.#changedUntil = startedAt;
	}

	async answer(method: ApiMethod, path: string, query: URLSearchParams, body: object | undefined): Promise<ApiAnswer> {
		if (method.name === 'getProfile') return await this.#profile();
		if (method.name === 'settings.getVacation') return { status: 200, body: this.#vacation };
		if (method.name === 'settings.updateVacation') return { status: 200, body: (this.#vacation = body ?? {}) };
		if (method.name === 'settings.filters.get') return await this.#filter(path.split('/').at(-1));
		if (method.name === 'history.list' && BigInt(query.get('startHistoryId') ?? 0) < this.oldestHistoryId)
			return notFound;
		const search = queryForEmulator(query).toString();
		const below = path.replace(/^\/gmail\/v1\/users\/[^/]+/, '') + (search === '' ? '' : `?${search}`);
		const answer = await this.#mailbox.call(method.httpMethod, below, body && this.#taken(method, query, body));
		if (answer.status >= 300) return answer;
		if (/^(messages|drafts)\.send$/.test(method.name)) return briefly(answer);
		await this.#correct(method, answer);
		return answer;
	}

	#taken({ name }: ApiMethod, query: URLSearchParams, body: object): object {
		if (!/^(messages\.(send|insert|import)|drafts\.(create|update))$/.test(name)) return body;
		// https://developers.google.com/workspace/gmail/api/reference/rest/v1/InternalDateSource: the default differs.
		const source = query.get('internalDateSource') ?? (name === 'messages.import' ? 'dateHeader' : 'receivedTime');
		return asTakenIn(body, { keepDate: source === 'dateHeader', replaceMessageId: this.replaceMessageIds });
	}

	async #filter(id: string | undefined): Promise<ApiAnswer> {
		const { filter } = await this.#mailbox.get<{ filter: ReadonlyArray<{ readonly id: string }> }>('/settings/filters');
		const found = filter.find((entry) => entry.id === id);
		return found ? { status: 200, body: found } : notFound;
	}

	async #profile(): Promise<ApiAnswer> {
		const total = async (list: string) =>
			(await this.#mailbox.get<{ resultSizeEstimate: number }>(`/${list}?maxResults=1&includeSpamTrash=true`))
				.resultSizeEstimate;
		const [messagesTotal, threadsTotal, historyId] = await Promise.all([
			total('messages'),
			total('threads'),
			this.#mailbox.historyId(),
		]);
		return { status: 200, body: { emailAddress: this.#user, messagesTotal, threadsTotal, historyId } };
	}

	/** A thread's history id is that of its last change, whichever of its messages that was. */
	async #correct({ name }: ApiMethod, { body }: ApiAnswer): Promise<void> {
		if (name === 'threads.list') {
			await this.#readChanges();
			for (const thread of (body as { threads: Thread[] }).threads) {
				thread.historyId = this.#changed.get(thread.id) ?? thread.historyId;
			}
		} else if (name === 'threads.get') {
			const thread = body as Thread;
			thread.historyId = thread.messages?.map(({ historyId }) => historyId).reduce(later, thread.historyId ?? '0');
		}
	}

	async #readChanges(): Promise<void> {
		const until = await this.#mailbox.historyId();
		let pageToken = '';
		do {
			const page = await this.#mailbox.get<HistoryPage>(
				`/history?startHistoryId=${this.#changedUntil}&maxResults=500&pageToken=${pageToken}`,
			);
			for (const { id, messages } of page.history) for (const { threadId } of messages) this.#changed.set(threadId, id);
			pageToken = page.nextPageToken ?? '';
		} while (pageToken !== '');
		this.#changedUntil = until;
	}
}

/** Of a message that was sent, Gmail tells no more than this. */
function briefly({ status, body }: ApiAnswer): ApiAnswer {
	const { id, threadId, labelIds } = body as { id: string; threadId: string; labelIds: string[] };
	return { status, body: { id, threadId, labelIds } };
}

function later(a: string, b: string): string {
	return BigInt(a) > BigInt(b) ? a : b;
}

/** The emulator matches header names by their case, and takes `-in:scheduled` for a word: it has no scheduled mail. */
function queryForEmulator(query: URLSearchParams): URLSearchParams {
	const adapted = new URLSearchParams();
	for (const [name, value] of query) {
		if (name === 'fields') continue;
		if (name === 'q') adapted.append(name, value.replace(/(^|\s)-in:scheduled(?=\s|$)/g, '').trim());
		else if (name === 'metadataHeaders') {
			adapted.append(name, HEADERS.find((header) => header.toLowerCase() === value.toLowerCase()) ?? value);
		} else adapted.append(name, value);
	}
	return adapted;
}
