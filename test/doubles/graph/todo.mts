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

const TASK_FIELDS = ['title', 'body', 'dueDateTime', 'reminderDateTime', 'isReminderOn', 'importance', 'status'];
const LINK_FIELDS = ['applicationName', 'displayName', 'externalId', 'webUrl'];

/** What a kind of things takes, and has before anything is said of it. */
interface Kind {
	readonly things: Collection;
	readonly name: string;
	readonly fields: readonly string[];
	readonly query: readonly string[];
	defaults(): Json;
}

/** The To Do of one user: lists, their tasks, and what those are linked with. */
export class Todo {
	readonly lists = new Collection('todo/lists');
	private readonly tasks = new Map<string, Collection>();
	private readonly links = new Map<string, Collection>();

	createList(displayName: string): Entry {
		return this.lists.create({ displayName, isOwner: true, isShared: false, wellknownListName: 'none' });
	}

	tasksOf(listId: string): Collection {
		return kept(this.tasks, listId, `todo/lists('${listId}')/tasks`);
	}

	linksOf(taskId: string): Collection {
		return kept(this.links, taskId, `todo/tasks('${taskId}')/linkedResources`);
	}

	/** @param path below `todo` */
	answer(request: GraphRequest, path: readonly string[]): GraphAnswer | undefined {
		const [root, listId, tasks, taskId, links, linkId, ...rest] = path;
		if (root !== 'lists' || rest.length > 0) return undefined;
		const lists: Kind = {
			things: this.lists,
			name: 'lists',
			fields: ['displayName'],
			query: ['$top', '$skip'],
			defaults: () => ({ isOwner: true, isShared: false, wellknownListName: 'none' }),
		};
		if (tasks === undefined) return answerKind(request, lists, listId);
		if (tasks !== 'tasks' || !this.lists.get(String(listId))) return notFound();
		const things = this.tasksOf(String(listId));
		const query = ['$top', '$skip', '$filter'];
		if (links === undefined)
			return answerKind(request, { things, name: 'tasks', fields: TASK_FIELDS, query, defaults: newTask }, taskId);
		if (links !== 'linkedResources' || !things.get(String(taskId))) return notFound();
		const linked = this.linksOf(String(taskId));
		return answerKind(
			request,
			{ things: linked, name: links, fields: LINK_FIELDS, query: ['$skip'], defaults: () => ({}) },
			linkId,
		);
	}
}

function newTask(): Json {
	const now = new Date().toISOString();
	const body = { content: '', contentType: 'text' };
	const plain = { importance: 'normal', status: 'notStarted', isReminderOn: false, hasAttachments: false };
	return { ...plain, body, createdDateTime: now, lastModifiedDateTime: now };
}

function answerKind(request: GraphRequest, kind: Kind, id: string | undefined): GraphAnswer {
	const { things, name, fields, query, defaults } = kind;
	const wrong = strict(request, { query: id === undefined ? query : [], body: fields });
	if (wrong) return wrong;
	if (id === undefined) {
		if (request.method === 'GET') return things.list(request);
		return created(entity(request, name, things.create({ ...defaults(), ...request.body })));
	}
	const found = things.get(id);
	if (!found) return notFound();
	if (request.method === 'GET') return ok(entity(request, name, found));
	if (request.method === 'PATCH') return ok(entity(request, name, things.patch(id, request.body ?? {})));
	if (request.method !== 'DELETE') return refuse(405, 'ErrorInvalidRequest', 'The OData request is not supported.');
	things.delete(id);
	return noContent;
}

function kept(map: Map<string, Collection>, key: string, kind: string): Collection {
	const known = map.get(key) ?? new Collection(kind);
	map.set(key, known);
	return known;
}
