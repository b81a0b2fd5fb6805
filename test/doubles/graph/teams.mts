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
import { Chats } from './chats.mts';
import { Collection, type Entry } from './collection.mts';
import { Conversation } from './conversation.mts';
import { Memberships } from './memberships.mts';
import { entity, strict } from './strict.mts';

/** A team: its channels, members and tags. */
export interface Team {
	readonly entry: Entry;
	readonly channels: Collection;
	readonly members: Memberships;
	readonly tags: Collection;
}

const missing = () => notFound('NotFound');

/** Microsoft Teams: teams with channels, members and messages, and chats. */
export class Teams {
	readonly teams = new Map<string, Team>();
	readonly chats: Chats;
	private readonly entries = new Collection('teams');
	private readonly conversations = new Map<string, Conversation>();
	private readonly channelMembers = new Map<string, Memberships>();

	constructor(private readonly users: Collection) {
		this.chats = new Chats(users);
	}

	/** Makes a team with a General channel and its first members. */
	createTeam(displayName: string, ...members: readonly Entry[]): Team {
		const entry = this.entries.create({ displayName, description: null, visibility: 'private', isArchived: false });
		const team: Team = {
			entry,
			channels: new Collection(`teams('${entry.id}')/channels`),
			members: new Memberships(this.users, `teams('${entry.id}')/members`),
			tags: new Collection(`teams('${entry.id}')/tags`),
		};
		this.createChannel(team, { displayName: 'General' });
		for (const member of members) team.members.add(member, ['owner']);
		this.teams.set(entry.id, team);
		return team;
	}

	/** The messages of a channel. */
	conversation(channelId: string): Conversation {
		const known =
			this.conversations.get(channelId) ?? new Conversation(`channels('${channelId}')/messages`, this.users);
		this.conversations.set(channelId, known);
		return known;
	}

	/** @param owner whose data it is about, where the path began with a user: `path` is what is below */
	answer(request: GraphRequest, path: readonly string[], owner?: Entry): GraphAnswer | undefined {
		const [root, id, part, partId, ...rest] = path;
		if (root === 'joinedTeams' && owner) return this.joined(request, owner);
		if (root === 'chats') return this.chats.answer(request, path.slice(1), owner);
		if (root !== 'teams' || owner) return undefined;
		const team = this.teams.get(id ?? '');
		if (!team) return id === undefined && request.method === 'GET' ? this.entries.list(request) : missing();
		if (part === undefined) return strict(request, { query: ['$select'] }) ?? ok(entity(request, 'teams', team.entry));
		if (part === 'members') return team.members.answer(request, partId);
		if (part === 'tags') return this.single(request, team.tags, partId);
		if (part !== 'channels') return undefined;
		if (partId === undefined) return this.channels(request, team);
		const channel = team.channels.get(partId);
		if (!channel) return missing();
		if (rest[0] === 'messages') return this.conversation(channel.id).answer(request, rest.slice(1));
		if (rest[0] === 'members') return this.membersOf(channel.id).answer(request, rest[1]);
		return rest.length === 0 ? this.channel(request, team, channel) : undefined;
	}

	private joined(request: GraphRequest, owner: Entry): GraphAnswer {
		const isIn = ({ id }: Entry) => this.teams.get(id)?.members.has(owner.id) === true;
		return strict(request, {}) ?? this.entries.list(request, isIn);
	}

	private channels(request: GraphRequest, team: Team): GraphAnswer {
		if (request.method === 'GET')
			return strict(request, { query: ['$filter', '$select'] }) ?? team.channels.list(request);
		const wrong = strict(request, { body: ['displayName', 'description', 'membershipType'] });
		if (wrong) return wrong;
		const name = request.body?.displayName;
		if ([...team.channels.entries.values()].some(({ displayName }) => displayName === name)) {
			return refuse(400, 'BadRequest', 'Channel name already existed, please use other name.');
		}
		return created(entity(request, `teams('${team.entry.id}')/channels`, this.createChannel(team, request.body ?? {})));
	}

	private createChannel(team: Team, fields: Json): Entry {
		return team.channels.create({
			createdDateTime: new Date().toISOString(),
			description: null,
			membershipType: 'standard',
			...fields,
		});
	}

	private channel(request: GraphRequest, team: Team, channel: Entry): GraphAnswer {
		const wrong = strict(request, { query: ['$select'], body: ['displayName', 'description'] });
		if (wrong) return wrong;
		if (request.method === 'GET') return ok(entity(request, `teams('${team.entry.id}')/channels`, channel));
		if (request.method === 'PATCH') team.channels.patch(channel.id, request.body ?? {});
		else team.channels.delete(channel.id);
		return noContent;
	}

	private membersOf(channelId: string): Memberships {
		const known = this.channelMembers.get(channelId) ?? new Memberships(this.users, `channels('${channelId}')/members`);
		this.channelMembers.set(channelId, known);
		return known;
	}

	private single(request: GraphRequest, things: Collection, id: string | undefined): GraphAnswer {
		if (id === undefined) return things.list(request);
		const found = things.get(id);
		return found ? ok(found) : missing();
	}
}
