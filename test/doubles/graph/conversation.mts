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
import { Collection, type Entry } from './collection.mts';
import { entity, strict } from './strict.mts';
import { userBy } from './users.mts';

const MOST_AT_A_TIME = 50;

/** The messages of a channel or chat, and the replies to them. */
export class Conversation {
	readonly messages: Collection;
	private readonly replies = new Map<string, Conversation>();

	constructor(
		private readonly kind: string,
		private readonly users: Collection,
	) {
		this.messages = new Collection(kind);
	}

	/** Texts of the messages, in the order in which they came. */
	get texts(): unknown[] {
		return [...this.messages.entries.values()].map(({ body }) => (body as Json).content);
	}

	repliesTo(id: string): Conversation {
		const known = this.replies.get(id) ?? new Conversation(`${this.kind}('${id}')/replies`, this.users);
		this.replies.set(id, known);
		return known;
	}

	answer(request: GraphRequest, [id, part, ...rest]: readonly string[]): GraphAnswer | undefined {
		if (id === undefined) return request.method === 'GET' ? this.newestFirst(request) : this.post(request);
		const message = this.messages.get(id);
		if (!message) return notFound('NotFound');
		if (part === undefined) return strict(request, {}) ?? ok(entity(request, this.kind, message));
		if (part === 'replies') return this.repliesTo(id).answer(request, rest);
		if (request.method !== 'POST' || request.user === undefined) return undefined;
		if (part === 'softDelete') this.messages.patch(id, { deletedDateTime: new Date().toISOString() });
		else if (part === 'undoSoftDelete') this.messages.patch(id, { deletedDateTime: null });
		else return undefined;
		return noContent;
	}

	private newestFirst(request: GraphRequest): GraphAnswer {
		const wrong = strict(request, { query: ['$top', '$skip', '$expand'] });
		if (wrong) return wrong;
		if (Number(request.query.get('$top') ?? 0) > MOST_AT_A_TIME)
			return refuse(400, 'BadRequest', `The limit of '${MOST_AT_A_TIME}' for Top query has been exceeded.`);
		const sorted = new Collection(this.kind);
		for (const entry of [...this.messages.entries.values()].reverse()) sorted.entries.set(entry.id, entry);
		return sorted.list(request);
	}

	private post(request: GraphRequest): GraphAnswer {
		const wrong = strict(request, { body: ['body', 'mentions', 'subject', 'importance', 'attachments'] });
		if (wrong) return wrong;
		const from = userBy(this.users, request.user);
		if (!from) return refuse(403, 'Forbidden', 'Only users send messages.');
		const body = request.body?.body as { contentType?: string; content?: string } | undefined;
		const mentions = (request.body?.mentions ?? []) as Array<{ id: number; mentionText: string }>;
		if (mentions.length > 0 && body?.contentType !== 'html')
			return refuse(400, 'BadRequest', 'Mentions are only allowed in Html messages.');
		for (const { id, mentionText } of mentions) {
			if (!body?.content?.includes(`<at id="${id}">${mentionText}</at>`))
				return refuse(400, 'BadRequest', 'Neither Body nor Adaptive Card content contains marker for mention.');
		}
		return created(entity(request, this.kind, this.add(from, request.body ?? {})));
	}

	/** What somebody wrote. */
	add({ id, displayName }: Entry, fields: Json): Entry {
		const now = new Date().toISOString();
		return this.messages.create({
			replyToId: null,
			etag: String(Date.now()),
			messageType: 'message',
			createdDateTime: now,
			lastModifiedDateTime: now,
			deletedDateTime: null,
			subject: null,
			importance: 'normal',
			locale: 'en-us',
			from: {
				application: null,
				device: null,
				user: { '@odata.type': '#microsoft.graph.teamworkUserIdentity', id, displayName, userIdentityType: 'aadUser' },
			},
			attachments: [],
			mentions: [],
			reactions: [],
			...fields,
		});
	}
}
