import { createHash } from 'node:crypto';
import { type GraphAnswer, type GraphRequest, type Json, ok, refuse } from './answers.mts';

export interface Entry extends Json {
	readonly id: string;
}

interface Change {
	readonly id: string;
	readonly at: number;
	readonly removed: boolean;
}

const DEFAULT_PAGE = 10;
const LARGEST_PAGE = 1_000;

/** Things of one kind, with what changed when: lists, pages and deltas come out of it. */
export class Collection {
	readonly entries = new Map<string, Entry>();
	private readonly changes = new Map<string, Change>();
	private clock = 0;
	/** Delta tokens below this have expired. */
	private oldestToken = 0;
	private made = 0;

	/** @param kind tells its ids from those of others */
	constructor(private readonly kind: string) {}

	create(fields: Json): Entry {
		const id = createHash('sha256').update(`${this.kind} ${this.made++}`).digest('base64').replaceAll('/', '-');
		const entry = { ...fields, id };
		this.entries.set(id, entry);
		this.note(id, false);
		return entry;
	}

	get(id: string): Entry | undefined {
		return this.entries.get(id);
	}

	patch(id: string, fields: Json): Entry {
		const entry = { ...this.entries.get(id), ...fields, id };
		this.entries.set(id, entry);
		this.note(id, false);
		return entry;
	}

	delete(id: string): boolean {
		const existed = this.entries.delete(id);
		if (existed) this.note(id, true);
		return existed;
	}

	/** Makes all delta links given out so far useless. */
	expireDeltas(): void {
		this.oldestToken = ++this.clock;
	}

	/** A page of a list: $filter (`a eq b`, joined by `and`), $select, $top, $skip, $count. */
	list(request: GraphRequest, keep: (entry: Entry) => boolean = () => true): GraphAnswer {
		const { query } = request;
		const matches = filter(query.get('$filter'));
		if (!matches)
			return refuse(400, 'ErrorInvalidUrlQueryFilter', 'The query filter contains one or more invalid nodes.');
		const all = [...this.entries.values()].filter((entry) => keep(entry) && matches(entry));
		const top = Math.min(Number(query.get('$top') ?? DEFAULT_PAGE), LARGEST_PAGE);
		const skip = Number(query.get('$skip') ?? 0);
		const page = all.slice(skip, skip + top);
		return ok({
			'@odata.context': `${request.root}/$metadata#${this.kind}`,
			...(query.get('$count') === 'true' ? { '@odata.count': all.length } : {}),
			...(skip + top < all.length ? { '@odata.nextLink': linkTo(request, { $skip: String(skip + top) }) } : {}),
			value: page.map((entry) => selected(entry, query)),
		});
	}

	/** What changed since a token; all there is without one. https://learn.microsoft.com/graph/delta-query-overview */
	delta(request: GraphRequest, keep: (entry: Entry) => boolean = () => true): GraphAnswer {
		const { query } = request;
		const [since, until, skip] = (query.get('$skiptoken') ?? query.get('$deltatoken') ?? '').split('.').map(Number);
		const from = since || 0;
		if (from > 0 && from < this.oldestToken) {
			return refuse(410, 'syncStateNotFound', 'The sync state generation is not found.');
		}
		const to = until || this.clock;
		const size = Number(/maxpagesize=(\d+)/.exec(request.headers.prefer ?? '')?.[1] ?? DEFAULT_PAGE);
		const all = [...this.changes.values()]
			.filter(({ at, removed }) => at > from && at <= to && (from > 0 || !removed))
			.filter(({ id, removed }) => removed || keep(this.entries.get(id) as Entry));
		const start = skip || 0;
		const rest = start + size < all.length;
		const link = rest
			? { '@odata.nextLink': linkTo(request, { $skiptoken: `${from}.${to}.${start + size}` }, '$deltatoken') }
			: { '@odata.deltaLink': linkTo(request, { $deltatoken: `${to}` }, '$skiptoken') };
		return ok({
			'@odata.context': `${request.root}/$metadata#Collection(${this.kind})`,
			...link,
			value: all
				.slice(start, start + size)
				.map(({ id, removed }) =>
					removed ? { '@removed': { reason: 'deleted' }, id } : selected(this.entries.get(id) as Entry, query),
				),
		});
	}

	private note(id: string, removed: boolean): void {
		// Later changes come later in a delta.
		this.changes.delete(id);
		this.changes.set(id, { id, at: ++this.clock, removed });
	}
}

/** Only the fields that `$select` names. */
export function selected(entry: Entry, query: URLSearchParams): Json {
	const select = query.get('$select');
	if (select === null) return entry;
	const names = new Set(['id', ...select.split(',')]);
	return Object.fromEntries(Object.entries(entry).filter(([name]) => names.has(name)));
}

function linkTo({ root, path, query }: GraphRequest, more: Record<string, string>, without?: string): string {
	const url = new URL(`${root}/${path.map(encodeURIComponent).join('/')}`);
	for (const [name, value] of query) if (name !== without) url.searchParams.set(name, value);
	for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
	return url.href;
}

/** `a/b eq 'c' and d eq true`; undefined when it cannot be read. */
function filter(text: string | null): ((entry: Entry) => boolean) | undefined {
	if (text === null) return () => true;
	const terms = text.split(' and ').map((term) => /^([\w/]+) eq (?:'(.*)'|(true|false|\d+))$/.exec(term));
	if (terms.includes(null)) return undefined;
	return (entry) =>
		terms.every((term) => {
			const [, path, quoted, plain] = term as RegExpExecArray;
			let value: unknown = entry;
			for (const part of path.split('/')) value = (value as Json | undefined)?.[part];
			return String(value) === (quoted?.replaceAll("''", "'") ?? plain);
		});
}
