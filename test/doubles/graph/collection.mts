import { createHash } from 'node:crypto';
import { type GraphAnswer, type GraphRequest, type Json, ok, refuse } from './answers.mts';
import { ChangeLog, OUTLOOK } from './delta.mts';

export interface Entry extends Json {
	readonly id: string;
}

/** Which fields the service fills in by itself. */
export interface Stamps {
	/** With the time at which something is made. */
	readonly created?: readonly string[];
	/** With the time of each change. */
	readonly changed?: readonly string[];
	/** With something else at each change. */
	readonly version?: string;
}

const DEFAULT_PAGE = 10;
const LARGEST_PAGE = 1_000;

/** Things of one kind, with what changed when: lists, pages and deltas come out of it. */
export class Collection {
	readonly entries = new Map<string, Entry>();
	/** Extended properties, which are not shown. */
	private readonly hidden = new Map<string, Hidden>();
	private readonly log = new ChangeLog();
	private made = 0;
	private versions = 0;

	/** @param kind tells its ids from those of others */
	constructor(
		readonly kind: string,
		private readonly stamps: Stamps = {},
	) {}

	create({ singleValueExtendedProperties: hidden, ...fields }: Json): Entry {
		const id = createHash('sha256').update(`${this.kind} ${this.made++}`).digest('base64').replaceAll('/', '-');
		const entry = { ...this.stamped(true), ...fields, id };
		this.entries.set(id, entry);
		if (hidden) this.hidden.set(id, hidden as Hidden);
		this.log.note(id, 'created');
		return entry;
	}

	get(id: string): Entry | undefined {
		return this.entries.get(id);
	}

	patch(id: string, fields: Json): Entry {
		const before = this.entries.get(id);
		const entry = { ...before, ...this.stamped(false), ...fields, id };
		this.entries.set(id, entry);
		// In the folder it comes to it is new.
		const isMoved = 'parentFolderId' in fields && fields.parentFolderId !== before?.parentFolderId;
		this.log.note(id, isMoved ? 'created' : 'updated');
		return entry;
	}

	delete(id: string): boolean {
		const existed = this.entries.delete(id);
		if (existed) this.log.note(id, 'deleted');
		return existed;
	}

	/** Makes all delta links given out so far useless. */
	expireDeltas(): void {
		this.log.expire();
	}

	/** What changed since a token; all there is without one. */
	delta(request: GraphRequest, keep: (entry: Entry) => boolean = () => true, dialect = OUTLOOK): GraphAnswer {
		return this.log.answer(request, this, dialect, (id) => keep(this.entries.get(id) as Entry));
	}

	/** One of them with the fields that a query selects. */
	shown(id: string, query: URLSearchParams): Json {
		return selected(this.entries.get(id) as Entry, query);
	}

	private stamped(isNew: boolean): Json {
		const { created = [], changed = [], version } = this.stamps;
		// Graph's clock shows whole seconds.
		const now = `${new Date().toISOString().slice(0, 19)}Z`;
		const names = isNew ? [...created, ...changed] : changed;
		const times = Object.fromEntries(names.map((name) => [name, now]));
		return version === undefined ? times : { ...times, [version]: `"${++this.versions}"` };
	}

	/** A page of a list: $filter (`a eq b`, joined by `and`), $select, $top, $skip, $count. */
	list(request: GraphRequest, keep: (entry: Entry) => boolean = () => true): GraphAnswer {
		const { query } = request;
		const matches = filter(query.get('$filter'), this.hidden);
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
}

/** Only the fields that `$select` names. */
export function selected(entry: Entry, query: URLSearchParams): Json {
	const select = query.get('$select');
	if (select === null) return entry;
	const names = new Set(['id', ...select.split(',')]);
	return Object.fromEntries(Object.entries(entry).filter(([name]) => names.has(name)));
}

function linkTo({ root, path, query }: GraphRequest, more: Record<string, string>): string {
	const url = new URL(`${root}/${path.map(encodeURIComponent).join('/')}`);
	for (const [name, value] of query) url.searchParams.set(name, value);
	for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
	return url.href;
}

type Hidden = ReadonlyArray<{ readonly id: string; readonly value: string }>;
type Test = (entry: Entry) => boolean;

const TERM = /^\(?([\w/]+) (eq|ge|gt|le|lt) (?:'(.*?)'|(true|false|\d+|[\d-]+T[\d:.]+Z))\)?$/;

const COMPARED: Readonly<Record<string, (order: number) => boolean>> = {
	eq: (order) => order === 0,
	ge: (order) => order >= 0,
	gt: (order) => order > 0,
	le: (order) => order <= 0,
	lt: (order) => order < 0,
};

/**
 * `a/b eq 'c' and d eq true and e ge 2026-01-01T00:00:00Z`, what begins with or contains a text, and what is said of any email
 * address or extended property; undefined when it cannot be read.
 */
function filter(text: string | null, hidden: ReadonlyMap<string, Hidden>): Test | undefined {
	if (text === null) return () => true;
	// What is said of a property hangs together.
	const terms = text.split(/ and (?!ep\/)/).map((term) => test(term, hidden));
	return terms.includes(undefined) ? undefined : (entry) => terms.every((term) => term?.(entry));
}

function test(term: string, hidden: ReadonlyMap<string, Hidden>): Test | undefined {
	const [, path, operator, quoted, plain] = TERM.exec(term) ?? [];
	if (path !== undefined) {
		return (entry) => COMPARED[operator](order(textAt(entry, path), quoted === undefined ? plain : unquoted(quoted)));
	}
	const [, how, field, part] = /^(startswith|contains)\(([\w/]+),'(.*)'\)$/.exec(term) ?? [];
	if (how !== undefined) {
		return (entry) => {
			const at = textAt(entry, field).toLowerCase().indexOf(unquoted(part).toLowerCase());
			return how === 'contains' ? at >= 0 : at === 0;
		};
	}
	const [, address] = /^emailAddresses\/any\(a:a\/address eq '(.*)'\)$/.exec(term) ?? [];
	if (address !== undefined)
		return ({ emailAddresses = [] }) => (emailAddresses as Json[]).some((email) => email.address === address);
	const [, name, value] =
		/^singleValueExtendedProperties\/Any\(ep: ep\/id eq '(.*)' and ep\/value eq '(.*)'\)$/.exec(term) ?? [];
	if (name === undefined) return undefined;
	return ({ id }) => hidden.get(id)?.some((property) => property.id === name && property.value === value) ?? false;
}

const unquoted = (text: string) => text.replaceAll("''", "'");

/** What a path leads to: `from/emailAddress/name`. */
function textAt(entry: Entry, path: string): string {
	let value: unknown = entry;
	for (const part of path.split('/')) value = (value as Json | undefined)?.[part];
	return String(value);
}

/** Below, equal or above zero: times by the moment, anything else as text. */
function order(a: string, b: string): number {
	const isTime = /^\d{4}-\d\d-\d\dT/.test(b);
	if (isTime) return Date.parse(a) - Date.parse(b);
	return a === b ? 0 : a < b ? -1 : 1;
}
