import { created, type GraphAnswer, type GraphRequest, noContent, notFound, ok, refuse } from './answers.mts';
import { Collection, type Entry } from './collection.mts';
import type { UploadHost } from './uploadHost.mts';

/** Larger contents come in a session: https://learn.microsoft.com/graph/api/driveitem-put-content */
const LARGEST_AT_ONCE = 250 * 1024 * 1024;

/** A drive of files and folders. */
export class Drive {
	readonly items = new Collection('driveItem');
	readonly contents = new Map<string, Buffer>();
	readonly root: Entry;

	constructor(private readonly uploads: UploadHost) {
		this.root = this.items.create({ name: 'root', folder: { childCount: 0 }, root: {} });
	}

	/**
	 * Answers what is below a drive: `root`, `items/{id}`, and what `root:/a/b:` and `items/{id}:/a:` name by path.
	 */
	answer(request: GraphRequest, path: readonly string[]): GraphAnswer | undefined {
		const place = this.place(path);
		if (!place) return undefined;
		const { parent, name, rest } = place;
		const item = name === undefined ? parent : this.child(parent, name);
		const [action] = rest;
		if (action === 'delta') return this.items.delta(request);
		if (action === 'content' && request.method === 'PUT') return this.put(request, parent, name, item);
		if (action === 'createUploadSession') return this.session(request, parent, name, item);
		if (!item) return notFound('itemNotFound');
		if (action === 'content') {
			const location = this.uploads.offer(this.contents.get(item.id) ?? Buffer.alloc(0), 'application/octet-stream');
			return { status: 302, headers: { location } };
		}
		if (action === 'children') return this.children(request, item);
		if (action !== undefined) return notFound('itemNotFound');
		if (request.method === 'GET') return ok(item);
		if (request.method === 'PATCH') return ok(this.items.patch(item.id, request.body ?? {}));
		this.contents.delete(item.id);
		return this.items.delete(item.id) ? noContent : notFound('itemNotFound');
	}

	private place(path: readonly string[]): { parent: Entry; name?: string; rest: readonly string[] } | undefined {
		const isRoot = /^root:?$/.test(path[0] ?? '');
		if (!isRoot && path[0] !== 'items') return undefined;
		const anchor = isRoot ? path[0] : (path[1] ?? '');
		const rest = path.slice(isRoot ? 1 : 2);
		let parent = isRoot ? this.root : this.items.get(anchor.replace(/:$/, ''));
		if (!parent) return undefined;
		if (!anchor.endsWith(':')) return { parent, rest };
		const end = rest.findIndex((part) => part.endsWith(':'));
		const names = (end < 0 ? rest : rest.slice(0, end + 1)).map((part) => part.replace(/:$/, ''));
		for (const folder of names.slice(0, -1)) {
			parent =
				this.child(parent, folder) ??
				this.items.create({ name: folder, folder: {}, parentReference: { id: parent.id } });
		}
		return { parent, name: names.at(-1), rest: end < 0 ? [] : rest.slice(end + 1) };
	}

	private child(parent: Entry, name: string): Entry | undefined {
		return [...this.items.entries.values()].find(
			(entry) => entry.name === name && (entry.parentReference as { id: string } | undefined)?.id === parent.id,
		);
	}

	private children(request: GraphRequest, parent: Entry): GraphAnswer {
		const isIn = (entry: Entry) => (entry.parentReference as { id: string } | undefined)?.id === parent.id;
		if (request.method !== 'POST') return this.items.list(request, isIn);
		return created(this.items.create({ ...request.body, parentReference: { id: parent.id } }));
	}

	private put({ raw }: GraphRequest, parent: Entry, name: string | undefined, item: Entry | undefined): GraphAnswer {
		if (raw.length > LARGEST_AT_ONCE) return refuse(413, 'requestEntityTooLarge', 'Use an upload session.');
		if (!item && name === undefined) return notFound('itemNotFound');
		return (item ? ok : created)(this.store(parent, name, item, raw));
	}

	private store(parent: Entry, name: string | undefined, item: Entry | undefined, content: Buffer): Entry {
		const fields = { size: content.length, file: { mimeType: 'application/octet-stream' } };
		const entry = item
			? this.items.patch(item.id, fields)
			: this.items.create({ name, ...fields, parentReference: { id: parent.id } });
		this.contents.set(entry.id, content);
		return entry;
	}

	/** The size is not told when a session is opened: the first fragment tells it. */
	private session(
		{ body }: GraphRequest,
		parent: Entry,
		name: string | undefined,
		item: Entry | undefined,
	): GraphAnswer {
		const { '@microsoft.graph.conflictBehavior': behaviour } = (body?.item ?? {}) as Record<string, unknown>;
		if (item && behaviour === 'fail') return refuse(409, 'nameAlreadyExists', 'An item with this name already exists.');
		return ok(this.uploads.open(undefined, 'open ranges', (content) => this.store(parent, name, item, content)));
	}
}
