import {
	accepted,
	created,
	type GraphAnswer,
	type GraphRequest,
	type Json,
	noContent,
	notFound,
	ok,
	refuse,
} from './answers.mts';
import { Collection, type Entry, selected } from './collection.mts';
import { SHAREPOINT } from './delta.mts';
import { Sharing } from './sharing.mts';
import type { UploadHost } from './uploadHost.mts';
import { Versions } from './versions.mts';
import { Workbook } from './workbook.mts';

/** Larger contents come in a session: https://learn.microsoft.com/graph/api/driveitem-put-content */
const LARGEST_AT_ONCE = 250 * 1024 * 1024;

const CONFLICT = '@microsoft.graph.conflictBehavior';

interface Reference {
	readonly driveId?: string;
	readonly id?: string;
	readonly path?: string;
}

/** What a copy does, for the next one that is asked for. */
interface CopyPlan {
	/** What the monitor says before the end: percent, one entry per look. */
	readonly progress: readonly number[];
	readonly error?: { readonly code: string; readonly message: string };
	/** True for a personal OneDrive, whose monitor leads to the copy. */
	readonly leads?: boolean;
	/** Seconds that the monitor asks those to wait who look too soon. */
	readonly retryAfter?: number;
}

/** Where a thing of a drive is: what a path names, and what follows it. */
interface Place {
	readonly parent: Entry;
	/** Of the thing that is named below `parent`; undefined when it is `parent` itself that is meant. */
	readonly name?: string;
	readonly rest: readonly string[];
}

/** A drive of files and folders. */
export class Drive {
	readonly items = new Collection('driveItem', {
		created: ['createdDateTime'],
		changed: ['lastModifiedDateTime'],
		version: 'eTag',
	});
	readonly contents = new Map<string, Buffer>();
	readonly root: Entry;
	readonly sharing = new Sharing();
	readonly versions = new Versions();
	/** How copies go. */
	copyPlan: CopyPlan = { progress: [30] };
	private readonly workbooks = new Map<string, Workbook>();

	constructor(
		private readonly uploads: UploadHost,
		readonly facts: { readonly id: string; readonly name: string; readonly driveType: string },
	) {
		this.root = this.items.create({ name: 'root', folder: {}, root: {}, ...dated() });
	}

	/**
	 * Answers what is below a drive: `root`, `items/{id}`, and what `root:/a/b:` and `items/{id}:/a:` name by path.
	 */
	answer(request: GraphRequest, path: readonly string[]): GraphAnswer | undefined {
		if (path.length === 0) return request.method === 'GET' ? ok(this.facts) : undefined;
		const place = this.place(path);
		if (!place) return path[0] === 'items' ? notFound('itemNotFound') : undefined;
		const { parent, name, rest } = place;
		const item = name === undefined ? parent : this.child(parent, name);
		const [action] = rest;
		if (action === 'delta') return this.items.delta(request, undefined, SHAREPOINT);
		if (action === 'content' && request.method === 'PUT') return this.put(request, parent, name, item);
		if (action === 'createUploadSession') return this.session(request, parent, name, item);
		if (!item) return notFound('itemNotFound');
		if (action === undefined) return this.itself(request, item);
		return this.below(request, item, rest);
	}

	/** A file, made in place. */
	add(name: string, content: Buffer, parent: Entry = this.root): Entry {
		return this.store(parent, name, undefined, content);
	}

	/** A folder, made in place. */
	addFolder(name: string, parent: Entry = this.root): Entry {
		return this.items.create({ name, folder: {}, size: 0, ...dated(), parentReference: this.reference(parent) });
	}

	/** What is in a file of Excel. */
	workbook(id: string): Workbook {
		const workbook = this.workbooks.get(id) ?? new Workbook();
		this.workbooks.set(id, workbook);
		return workbook;
	}

	private itself(request: GraphRequest, item: Entry): GraphAnswer {
		if (request.method === 'GET') return ok(selected(this.shown(item), request.query));
		if (request.method === 'DELETE') {
			this.contents.delete(item.id);
			return this.items.delete(item.id) ? noContent : notFound('itemNotFound');
		}
		if (request.method !== 'PATCH') return refuse(405, 'invalidRequest', 'Method not allowed');
		return this.change(request, item);
	}

	private below(request: GraphRequest, item: Entry, rest: readonly string[]): GraphAnswer | undefined {
		const [action, id, part] = rest;
		const call = `${request.method} ${action}`;
		if (call === 'GET content') return this.content(this.contents.get(item.id));
		if (call === 'GET versions' && part === 'content') return this.content(this.versions.content(item.id, String(id)));
		if (call === 'POST versions' && part === 'restoreVersion') {
			const old = this.versions.content(item.id, String(id));
			if (!old) return notFound('itemNotFound');
			this.store(this.root, undefined, item, old);
			return noContent;
		}
		if (action === 'versions') return this.versions.answer(request, item.id, id);
		if (action === 'children') return this.children(request, item);
		if (action?.startsWith('search(')) return this.search(request, action);
		if (call === 'POST copy') return this.copy(request, item);
		if (action === 'workbook') return this.workbook(item.id).answer(request, rest.slice(1));
		return this.sharing.answer(request, item.id, rest) ?? notFound('itemNotFound');
	}

	private content(content: Buffer | undefined): GraphAnswer {
		if (!content) return notFound('itemNotFound');
		return { status: 302, headers: { location: this.uploads.offer(content, 'application/octet-stream') } };
	}

	/** As the service shows it: with what follows from others. */
	private shown(item: Entry): Entry {
		if (item.folder === undefined) return item;
		return { ...item, folder: { childCount: this.inside(item).length } };
	}

	private inside({ id }: Entry): Entry[] {
		return [...this.items.entries.values()].filter((entry) => this.isIn(entry, id));
	}

	private isIn(entry: Entry, id: string): boolean {
		return (entry.parentReference as Reference | undefined)?.id === id;
	}

	private reference({ id, name }: Entry): Reference & Json {
		return { driveType: this.facts.driveType, driveId: this.facts.id, id, name };
	}

	private place(path: readonly string[]): Place | undefined {
		const isRoot = /^root:?$/.test(path[0] ?? '');
		if (!isRoot && path[0] !== 'items') return undefined;
		const anchor = isRoot ? path[0] : (path[1] ?? '');
		const rest = path.slice(isRoot ? 1 : 2);
		let parent = isRoot ? this.root : this.items.get(anchor.replace(/:$/, ''));
		if (!parent) return undefined;
		if (!anchor.endsWith(':')) return { parent, rest };
		const end = rest.findIndex((part) => part.endsWith(':'));
		const names = (end < 0 ? rest : rest.slice(0, end + 1)).map((part) => part.replace(/:$/, ''));
		for (const folder of names.slice(0, -1)) parent = this.child(parent, folder) ?? this.addFolder(folder, parent);
		return { parent, name: names.at(-1), rest: end < 0 ? [] : rest.slice(end + 1) };
	}

	private child(parent: Entry, name: string): Entry | undefined {
		return this.inside(parent).find((entry) => entry.name === name);
	}

	private children(request: GraphRequest, parent: Entry): GraphAnswer {
		if (request.method === 'GET') {
			const { status, body } = this.items.list(request, (entry) => this.isIn(entry, parent.id));
			const { value, ...more } = body as { value: Entry[] };
			return { status, body: { ...more, value: value.map((entry) => this.shown(entry)) } };
		}
		const { name = '', folder, [CONFLICT]: conflict = 'fail', ...unknown } = (request.body ?? {}) as Json;
		if (typeof name !== 'string' || folder === undefined || Object.keys(unknown).length > 0)
			return refuse(400, 'invalidRequest', `Cannot make a folder of ${Object.keys(request.body ?? {}).join(', ')}`);
		const free = this.freeName(parent, name, String(conflict));
		return free === undefined ? TAKEN : created(this.shown(this.addFolder(free, parent)));
	}

	private change({ body = {} }: GraphRequest, item: Entry): GraphAnswer {
		const { parentReference, ...fields } = body as { parentReference?: Reference };
		const parent = parentReference && this.referred(parentReference);
		if (parentReference && !parent) return notFound('itemNotFound');
		const unknown = Object.keys(fields).filter((name) => name !== 'name');
		if (unknown.length > 0) return refuse(400, 'invalidRequest', `Cannot change ${unknown.join(', ')}`);
		const name = String((fields as Json).name ?? item.name);
		const target = parent ?? this.items.get(String((item.parentReference as Reference).id))!;
		const there = this.child(target, name);
		if (there && there.id !== item.id) return TAKEN;
		return ok(this.shown(this.items.patch(item.id, { name, parentReference: this.reference(target) })));
	}

	/** The folder that a body names; `root` is no ID there. */
	private referred({ driveId, id }: Reference): Entry | undefined {
		if (driveId !== undefined && driveId !== this.facts.id) return undefined;
		return id === undefined ? this.root : this.items.get(id);
	}

	/** The name that something gets in a folder; undefined when it is taken and nothing is to be done about it. */
	private freeName(parent: Entry, name: string, conflict: string): string | undefined {
		const there = this.child(parent, name);
		if (!there) return name;
		if (conflict === 'rename') return `${name} 1`;
		if (conflict !== 'replace') return undefined;
		this.items.delete(there.id);
		return name;
	}

	private search(request: GraphRequest, action: string): GraphAnswer {
		const wanted = (/^search\(q='(.*)'\)$/.exec(action)?.[1] ?? '').replaceAll("''", "'").toLowerCase();
		const words = wanted.split(' or ');
		const isMeant = ({ name, root }: Entry) =>
			root === undefined && words.some((word) => String(name).toLowerCase().includes(word));
		return this.items.list(request, isMeant);
	}

	/** https://learn.microsoft.com/graph/api/driveitem-copy: the drive goes on with it, a monitor tells how far it is. */
	private copy({ body = {}, query }: GraphRequest, item: Entry): GraphAnswer {
		const {
			parentReference,
			name = String(item.name),
			...unknown
		} = body as { parentReference?: Reference; name?: string };
		if (Object.keys(unknown).length > 0) return refuse(400, 'invalidRequest', 'Unknown fields in the body.');
		const parent = parentReference
			? this.referred(parentReference)
			: this.items.get(String((item.parentReference as Reference).id));
		if (!parent) return notFound('itemNotFound');
		const { progress, error, leads = false, retryAfter } = this.copyPlan;
		const left = [...progress];
		let made: Entry | undefined;
		const location = this.uploads.watch(() => {
			const percentageComplete = left.shift();
			const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
			if (percentageComplete !== undefined)
				return { status: 202, headers, body: { operation: 'itemCopy', percentageComplete, status: 'inProgress' } };
			const free = error ? undefined : (made?.name ?? this.freeName(parent, name, query.get(CONFLICT) ?? 'fail'));
			if (free === undefined) {
				const why = error ?? { code: 'nameAlreadyExists', message: 'Name already exists' };
				return { status: 200, body: { operation: 'itemCopy', percentageComplete: 0, status: 'failed', error: why } };
			}
			made ??= this.store(parent, String(free), undefined, this.contents.get(item.id) ?? Buffer.alloc(0));
			if (leads)
				return {
					status: 303,
					headers: { location: `https://api.onedrive.example/v1.0/drive/items/${encodeURIComponent(made.id)}` },
				};
			return { status: 200, body: { percentageComplete: 100, resourceId: made.id, status: 'completed' } };
		});
		return { ...accepted, headers: { location } };
	}

	private put(
		{ raw, query }: GraphRequest,
		parent: Entry,
		name: string | undefined,
		item: Entry | undefined,
	): GraphAnswer {
		if (raw.length > LARGEST_AT_ONCE) return refuse(413, 'requestEntityTooLarge', 'Use an upload session.');
		if (!item && name === undefined) return notFound('itemNotFound');
		if (item && query.get(CONFLICT) === 'fail') return TAKEN;
		return (item ? ok : created)(this.store(parent, name, item, raw));
	}

	private store(parent: Entry, name: string | undefined, item: Entry | undefined, content: Buffer): Entry {
		const fields = { size: content.length, file: { mimeType: 'application/octet-stream', hashes: {} } };
		const { lastModifiedDateTime } = dated();
		const entry = item
			? this.items.patch(item.id, { ...fields, lastModifiedDateTime })
			: this.items.create({ name, ...fields, ...dated(), parentReference: this.reference(parent) });
		this.contents.set(entry.id, content);
		this.versions.note(entry.id, content);
		return entry;
	}

	/** The size is not told when a session is opened: the first fragment tells it. */
	private session(
		{ body }: GraphRequest,
		parent: Entry,
		name: string | undefined,
		item: Entry | undefined,
	): GraphAnswer {
		const { [CONFLICT]: behaviour } = (body?.item ?? {}) as Json;
		if (item && behaviour === 'fail') return TAKEN;
		return ok(this.uploads.open(undefined, 'open ranges', (content) => this.store(parent, name, item, content)));
	}
}

const TAKEN = refuse(409, 'nameAlreadyExists', 'An item with the same name already exists under the parent');

function dated() {
	const now = new Date().toISOString();
	return { createdDateTime: now, lastModifiedDateTime: now };
}
