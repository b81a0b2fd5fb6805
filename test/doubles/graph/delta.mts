import { type GraphAnswer, type GraphRequest, type Json, ok, refuse } from './answers.mts';

/** How a part of Graph speaks of changes: they do not agree. */
export interface DeltaDialect {
	/** The query parameter that holds the state, and what it is called on the way through pages. */
	readonly token: string;
	readonly pageToken: string;
	/** Whether the token `latest` skips what is there. */
	readonly hasLatest: boolean;
	/** Whether `changeType` picks one kind of change. */
	readonly hasChangeTypes: boolean;
	/** What is asked beside the state. */
	readonly options: readonly string[];
	removed(id: string): Json;
	/** What is said when the state is too old. */
	readonly gone: string;
}

/** https://learn.microsoft.com/graph/delta-query-messages, https://learn.microsoft.com/graph/delta-query-events */
export const OUTLOOK: DeltaDialect = {
	token: '$deltatoken',
	pageToken: '$skiptoken',
	hasLatest: false,
	hasChangeTypes: true,
	options: ['$select', '$filter', '$orderby', '$top', '$expand', 'changeType', 'startDateTime', 'endDateTime'],
	removed: (id) => ({ '@removed': { reason: 'deleted' }, id }),
	gone: 'syncStateNotFound',
};

/** https://learn.microsoft.com/graph/delta-query-users */
export const DIRECTORY: DeltaDialect = {
	token: '$deltatoken',
	pageToken: '$skiptoken',
	hasLatest: true,
	hasChangeTypes: false,
	options: ['$select', '$filter', '$expand'],
	removed: (id) => ({ id, '@removed': { reason: 'changed' } }),
	gone: 'syncStateNotFound',
};

/** https://learn.microsoft.com/graph/api/driveitem-delta, https://learn.microsoft.com/graph/api/listitem-delta */
export const SHAREPOINT: DeltaDialect = {
	token: 'token',
	pageToken: 'token',
	hasLatest: true,
	hasChangeTypes: false,
	options: ['$select', '$expand', '$top'],
	removed: (id) => ({ id, deleted: { state: 'deleted' } }),
	gone: 'resyncChangesApplyDifferences',
};

interface Change {
	readonly id: string;
	readonly at: number;
	/** When it came into being, or to where it is now. */
	readonly since: number;
	readonly removed: boolean;
}

/** The things themselves, as far as a delta must know them. */
export interface Changing {
	readonly kind: string;
	shown(id: string, query: URLSearchParams): Json;
}

const DEFAULT_PAGE = 10;
/** Neither a page of a delta nor anything else gets larger. */
const LARGEST_PAGE = 1_000;

/** What changed when. https://learn.microsoft.com/graph/delta-query-overview */
export class ChangeLog {
	private readonly changes = new Map<string, Change>();
	private clock = 0;
	/** States below this have expired. */
	private oldest = 0;

	note(id: string, what: 'created' | 'updated' | 'deleted'): void {
		const at = ++this.clock;
		const since = what === 'created' ? at : (this.changes.get(id)?.since ?? at);
		// Later changes come later in a delta.
		this.changes.delete(id);
		this.changes.set(id, { id, at, since, removed: what === 'deleted' });
	}

	/** Makes all links given out so far useless. */
	expire(): void {
		this.oldest = ++this.clock;
	}

	/** A page of what changed since a state; of all there is without one. */
	answer(request: GraphRequest, things: Changing, dialect: DeltaDialect, keep: (id: string) => boolean): GraphAnswer {
		const { query } = request;
		const { token, pageToken } = dialect;
		for (const name of query.keys()) {
			if (name !== token && name !== pageToken && !dialect.options.includes(name))
				return refuse(400, 'BadRequest', `The query parameter '${name}' is not supported for change tracking.`);
		}
		const state = query.get(pageToken) ?? query.get(token) ?? '';
		if (state === 'latest' && !dialect.hasLatest) return refuse(400, 'BadRequest', 'Badly formed token.');
		const [since, until, skip] = (state === 'latest' ? `${this.clock}.${this.clock}.0` : state).split('.').map(Number);
		const from = since || 0;
		if (from > 0 && from < this.oldest) return refuse(410, dialect.gone, 'The sync state generation is not found.');
		const to = until || this.clock;
		const start = skip || 0;
		const isWanted = wantedChange(dialect.hasChangeTypes ? query.get('changeType') : null, from);
		const all = [...this.changes.values()]
			.filter((change) => change.at > from && change.at <= to && isWanted(change))
			.filter(({ id, removed }) => removed || keep(id));
		const size = pageSize(request);
		const page = all.slice(start, start + size);
		const link =
			start + size < all.length
				? { '@odata.nextLink': linkTo(request, dialect, pageToken, `${from}.${to}.${start + size}`) }
				: { '@odata.deltaLink': linkTo(request, dialect, token, `${to}`) };
		return ok({
			'@odata.context': `${request.root}/$metadata#Collection(${things.kind})`,
			...link,
			value: page.map(({ id, removed }) => (removed ? dialect.removed(id) : things.shown(id, query))),
		});
	}
}

/** In the first round everything comes that is there, whatever kind of change is asked for. */
function wantedChange(type: string | null, from: number): (change: Change) => boolean {
	return ({ removed, since }) => {
		if (from === 0) return !removed;
		if (type === null) return true;
		return type === (removed ? 'deleted' : since > from ? 'created' : 'updated');
	};
}

function pageSize({ headers, query }: GraphRequest): number {
	const asked = /odata\.maxpagesize=(\d+)/.exec(headers.prefer ?? '')?.[1] ?? query.get('$top') ?? DEFAULT_PAGE;
	return Math.min(Number(asked), LARGEST_PAGE);
}

function linkTo({ root, path, query }: GraphRequest, dialect: DeltaDialect, name: string, state: string): string {
	const url = new URL(`${root}/${path.map(encodeURIComponent).join('/')}`);
	for (const [option, value] of query) if (dialect.options.includes(option)) url.searchParams.set(option, value);
	url.searchParams.set(name, state);
	return url.href;
}
