import { created, type GraphAnswer, type GraphRequest, type Json, notFound, ok, refuse } from './answers.mts';
import { Collection, type Entry } from './collection.mts';
import { Conversation } from './conversation.mts';
import { Memberships } from './memberships.mts';
import { entity, referenced, strict } from './strict.mts';
import { userBy } from './users.mts';

interface Chat {
	readonly members: Memberships;
	readonly conversation: Conversation;
}

const MOST_AT_A_TIME = 50;

/** Chats between people: https://learn.microsoft.com/graph/api/resources/chat */
export class Chats {
	readonly all = new Map<string, Chat>();
	readonly entries = new Collection('chats');

	constructor(private readonly users: Collection) {}

	create(chatType: string, topic: unknown, members: readonly Entry[]): Entry {
		const now = new Date().toISOString();
		const entry = this.entries.create({
			chatType,
			topic: topic ?? null,
			createdDateTime: now,
			lastUpdatedDateTime: now,
		});
		const chat: Chat = {
			members: new Memberships(this.users, `chats('${entry.id}')/members`),
			conversation: new Conversation(`chats('${entry.id}')/messages`, this.users),
		};
		for (const member of members) chat.members.add(member, ['owner']);
		this.all.set(entry.id, chat);
		return entry;
	}

	conversation(id: string): Conversation {
		return (this.all.get(id) as Chat).conversation;
	}

	/** @param path below `chats` */
	answer(
		request: GraphRequest,
		[id, part, ...rest]: readonly string[],
		owner: Entry | undefined,
	): GraphAnswer | undefined {
		if (id === undefined) return request.method === 'GET' ? this.list(request, owner) : this.post(request);
		const chat = this.all.get(id);
		const entry = this.entries.get(id);
		if (!chat || !entry) return notFound('NotFound');
		if (part === undefined) return strict(request, { query: ['$expand'] }) ?? ok(entity(request, 'chats', entry));
		if (part === 'members') return chat.members.answer(request, rest[0]);
		return part === 'messages' ? chat.conversation.answer(request, rest) : undefined;
	}

	private list(request: GraphRequest, owner: Entry | undefined): GraphAnswer {
		const user = owner ?? userBy(this.users, request.user);
		if (!user) return refuse(403, 'Forbidden', 'Requested API is not supported in application-only context.');
		const wrong = strict(request, { query: ['$top', '$skip', '$filter', '$expand', '$orderby'] });
		if (wrong) return wrong;
		if (Number(request.query.get('$top') ?? 0) > MOST_AT_A_TIME)
			return refuse(400, 'BadRequest', `The limit of '${MOST_AT_A_TIME}' for Top query has been exceeded.`);
		const answer = this.entries.list(request, ({ id }) => this.all.get(id)?.members.has(user.id) === true);
		if (request.query.get('$expand') !== 'members' || answer.status !== 200) return answer;
		const page = answer.body as { value: Entry[] };
		const value = page.value.map((chat) => ({
			...chat,
			members: [...(this.all.get(chat.id) as Chat).members.list.entries.values()],
		}));
		return ok({ ...page, value });
	}

	private post(request: GraphRequest): GraphAnswer {
		const wrong = strict(request, { body: ['chatType', 'topic', 'members'] });
		if (wrong) return wrong;
		const { chatType, topic, members = [] } = request.body as { chatType?: string; topic?: string; members?: Json[] };
		const people = members.map((member) => userBy(this.users, referenced(member['user@odata.bind'])));
		if (people.includes(undefined)) return refuse(404, 'NotFound', 'A member was not found.');
		const found = people as Entry[];
		if (!found.some(({ userPrincipalName }) => userPrincipalName === request.user))
			return refuse(400, 'BadRequest', 'The initiator must be a member.');
		if (chatType === 'oneOnOne') {
			if (topic !== undefined || found.length !== 2) return refuse(400, 'BadRequest', 'Two people, and no topic.');
			const known = [...this.all].find(
				([id, { members: those }]) =>
					this.entries.get(id)?.chatType === 'oneOnOne' && found.every((person) => those.has(person.id)),
			);
			if (known) return created(entity(request, 'chats', this.entries.get(known[0]) as Entry));
		}
		return created(entity(request, 'chats', this.create(String(chatType), topic, found)));
	}
}
