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
import { DIRECTORY } from './delta.mts';
import { Collection, type Entry, selected } from './collection.mts';
import { entity, referenced, strict } from './strict.mts';
import { userBy } from './users.mts';

/** Kept by SharePoint: https://learn.microsoft.com/graph/api/user-update */
const PROFILE = ['aboutMe', 'birthday', 'interests', 'mySite', 'pastProjects', 'responsibilities', 'schools', 'skills'];
const OF_EXCHANGE = ['allowExternalSenders', 'autoSubscribeNewMembers'];
const NEEDED_BY_USERS = ['accountEnabled', 'displayName', 'mailNickname', 'userPrincipalName', 'passwordProfile'];
const NEEDED_BY_GROUPS = ['displayName', 'mailEnabled', 'mailNickname', 'securityEnabled'];
const LISTS = ['$filter', '$select', '$top', '$skip', '$search', '$orderby', '$count'];

const missing = () => notFound('Request_ResourceNotFound');

/** Users and groups, who belongs to whom, and licenses. */
export class Directory {
	readonly groups = new Collection('groups');
	readonly skus = new Collection('subscribedSkus');
	/** By user id. */
	readonly managers = new Map<string, string>();
	readonly licenses = new Map<string, Collection>();
	private readonly references = new Map<string, Set<string>>();

	constructor(private readonly users: Collection) {}

	/** Ids of the members or owners of a group. */
	idsOf(groupId: string, kind: 'members' | 'owners'): Set<string> {
		const key = `${groupId}/${kind}`;
		const known = this.references.get(key) ?? new Set();
		this.references.set(key, known);
		return known;
	}

	/** @param person whom the path began with: `path` is what is below */
	answer(request: GraphRequest, path: readonly string[], person?: Entry): GraphAnswer | undefined {
		const [root, id, part, ...rest] = path;
		if (person) return this.ofUser(request, path, person);
		if (root === 'subscribedSkus' && id === undefined) return strict(request, {}) ?? this.skus.list(request);
		if (root === 'users' && id === undefined)
			return request.method === 'POST' ? this.createUser(request) : this.list(request, this.users);
		if (root !== 'groups') return undefined;
		if (id === undefined)
			return request.method === 'POST' ? this.createGroup(request) : this.list(request, this.groups);
		if (id === 'delta') return this.groups.delta(request, undefined, DIRECTORY);
		const group = this.groups.get(id);
		if (!group) return part === 'planner' ? undefined : missing();
		if (part === undefined) return this.group(request, group);
		if (part === 'members' || part === 'owners') return this.referencesOf(request, id, part, rest);
		if (part === 'transitiveMembers') return this.people(request, this.idsOf(id, 'members'));
		return undefined;
	}

	private ofUser(request: GraphRequest, [part, tail]: readonly string[], person: Entry): GraphAnswer | undefined {
		if (tail !== undefined) return undefined;
		if (part === undefined && request.method === 'PATCH') return this.patch(request, this.users, person.id, PROFILE);
		if (part === 'licenseDetails') return (this.licenses.get(person.id) ?? new Collection(part)).list(request);
		if (part === 'directReports') {
			const ids = [...this.managers].filter(([, manager]) => manager === person.id).map(([id]) => id);
			return this.people(request, new Set(ids));
		}
		if (part !== 'manager') return undefined;
		const manager = this.users.get(this.managers.get(person.id) ?? '');
		return manager ? ok(entity(request, 'directoryObjects', asUser(manager))) : missing();
	}

	private list(request: GraphRequest, things: Collection): GraphAnswer {
		const wrong = strict(request, { query: LISTS });
		if (wrong) return wrong;
		const { query, headers } = request;
		const condition = query.get('$filter') ?? '';
		// https://learn.microsoft.com/graph/aad-advanced-queries: a search needs no $count.
		const isCounted = / ne |endsWith\(/i.test(condition) || (query.has('$orderby') && query.has('$filter'));
		const isEventual = headers.consistencylevel === 'eventual';
		if ((query.has('$search') && !isEventual) || (isCounted && !(isEventual && query.get('$count') === 'true')))
			return refuse(400, 'Request_UnsupportedQuery', 'This query needs $count and the header ConsistencyLevel.');
		const isNot = / ne /.test(condition);
		if (!isNot) return things.list(request);
		// The one kind of filter that the collection does not know.
		const [, name, text] = /^(\w+) ne '(.*)'$/.exec(condition) ?? [];
		const other = new URLSearchParams(query);
		other.delete('$filter');
		return things.list({ ...request, query: other }, (entry) => entry[name] !== text);
	}

	private createUser(request: GraphRequest): GraphAnswer {
		const wrong = lacking(request, NEEDED_BY_USERS) ?? (mixes(request.body, PROFILE) ? ALONE : undefined);
		if (wrong) return wrong;
		const { passwordProfile: _, ...fields } = request.body ?? {};
		if (userBy(this.users, String(fields.userPrincipalName))) {
			const message = 'Another object with the same value for property userPrincipalName already exists.';
			return refuse(400, 'Request_BadRequest', message);
		}
		return created(entity(request, 'users', this.users.create({ ...fields, createdDateTime: now() })));
	}

	private createGroup(request: GraphRequest): GraphAnswer {
		const wrong = lacking(request, NEEDED_BY_GROUPS) ?? (mixes(request.body, OF_EXCHANGE) ? ALONE : undefined);
		if (wrong) return wrong;
		return created(entity(request, 'groups', this.groups.create({ ...request.body, createdDateTime: now() })));
	}

	private group(request: GraphRequest, group: Entry): GraphAnswer {
		if (request.method === 'PATCH') return this.patch(request, this.groups, group.id, OF_EXCHANGE);
		if (request.method === 'DELETE') {
			this.groups.delete(group.id);
			return noContent;
		}
		const wrong = strict(request, { query: ['$select', '$expand'] });
		if (wrong) return wrong;
		const expands = request.query.get('$expand')?.startsWith('members(') === true;
		const members = [...this.idsOf(group.id, 'members')].map((id) => asUser(this.users.get(id) as Entry));
		return ok(entity(request, 'groups', { ...selected(group, request.query), ...(expands ? { members } : {}) }));
	}

	private patch(request: GraphRequest, things: Collection, id: string, apart: readonly string[]): GraphAnswer {
		if (Object.keys(request.body ?? {}).length === 0) return refuse(400, 'BadRequest', 'Empty Payload.');
		const { passwordProfile: _, ...fields } = request.body ?? {};
		if (mixes(request.body, apart) && !Object.keys(fields).every((name) => apart.includes(name))) return ALONE;
		things.patch(id, fields);
		return noContent;
	}

	private referencesOf(
		request: GraphRequest,
		groupId: string,
		kind: 'members' | 'owners',
		[id, tail]: readonly string[],
	): GraphAnswer | undefined {
		const ids = this.idsOf(groupId, kind);
		if (id === undefined) return this.people(request, ids);
		if (id === '$ref' && request.method === 'POST') {
			const added = referenced(request.body?.['@odata.id']);
			if (added === undefined || !this.users.get(added)) return missing();
			if (ids.has(added)) {
				const message = `One or more added object references already exist for the following modified properties: '${kind}'.`;
				return refuse(400, 'Request_BadRequest', message);
			}
			ids.add(added);
			return noContent;
		}
		if (tail !== '$ref' || request.method !== 'DELETE') return undefined;
		return ids.delete(id) ? noContent : missing();
	}

	private people(request: GraphRequest, ids: ReadonlySet<string>): GraphAnswer {
		const wrong = strict(request, { query: ['$top', '$skip', '$select'] });
		if (wrong) return wrong;
		const found = new Collection('directoryObjects');
		for (const id of ids) found.entries.set(id, asUser(this.users.get(id) as Entry));
		return found.list(request);
	}
}

const ALONE = refuse(400, 'BadRequest', 'These properties are changed in a request of their own.');

function now(): string {
	return new Date().toISOString();
}

function asUser(user: Entry): Entry {
	return { '@odata.type': '#microsoft.graph.user', ...user };
}

function lacking({ body = {} }: GraphRequest, needed: readonly string[]): GraphAnswer | undefined {
	const absent = needed.find((name) => body[name] === undefined || body[name] === '');
	if (absent === undefined) return undefined;
	return refuse(400, 'Request_BadRequest', `A value is required for property '${absent}' of resource.`);
}

function mixes(body: Json | undefined, apart: readonly string[]): boolean {
	return Object.keys(body ?? {}).some((name) => apart.includes(name));
}
