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
import { SHAREPOINT } from './delta.mts';
import { chosen } from './skipPage.mts';

interface Owner {
	readonly id: string;
	readonly webUrl: string;
}

let lists = 0;

/** A list of a site: https://learn.microsoft.com/graph/api/resources/list */
export class SiteList {
	readonly id: string;
	readonly items = new Collection('listItem', {
		created: ['createdDateTime'],
		changed: ['lastModifiedDateTime'],
		version: 'eTag',
	});
	/** Columns that have an index: only by these is filtered without being told that it may fail. */
	readonly indexed = new Set<string>();
	private numbers = 0;

	constructor(
		private readonly site: Owner,
		readonly displayName: string,
		private readonly columns: readonly object[],
	) {
		this.id = `22222222-2222-2222-2222-${String(++lists).padStart(12, '0')}`;
	}

	facts() {
		const { id, displayName } = this;
		const webUrl = `${this.site.webUrl}/Lists/${displayName}`;
		return {
			'@odata.etag': '"1"',
			id,
			name: displayName,
			displayName,
			description: '',
			webUrl,
			list: { template: 'genericList' },
		};
	}

	/** An item, made in place. */
	add(fields: Json): Entry {
		return this.items.create({
			number: ++this.numbers,
			webUrl: `${this.site.webUrl}/Lists/${this.displayName}/${this.numbers}_.000`,
			fields,
		});
	}

	/** Answers what is below the list. */
	answer(request: GraphRequest, [part, id, below]: readonly string[]): GraphAnswer | undefined {
		const { method } = request;
		if (part === undefined) return method === 'GET' ? ok(chosen(this.facts(), request.query)) : undefined;
		if (part === 'contentTypes' && id === undefined) {
			const isWhole = request.query.get('$expand') === 'columns';
			const value = [{ id: '0x01', name: 'Item', ...(isWhole ? { columns: this.columns } : {}) }];
			return ok({ '@odata.context': `${request.root}/$metadata#contentTypes`, value });
		}
		if (part !== 'items') return undefined;
		if (id === undefined) return method === 'POST' ? this.create(request) : this.list(request);
		if (id === 'delta') return this.items.delta(request, undefined, SHAREPOINT);
		const item = this.items.get(id);
		if (!item) return notFound('itemNotFound');
		if (below === 'fields' && method === 'PATCH') return this.change(request, item);
		if (below !== undefined) return undefined;
		if (method === 'DELETE') return this.items.delete(id) ? noContent : notFound('itemNotFound');
		return method === 'GET' ? ok(this.shown(item, request)) : undefined;
	}

	private create({ body = {}, headers, root }: GraphRequest): GraphAnswer {
		const { fields, ...unknown } = body as { fields?: Json };
		if (!fields || Object.keys(unknown).length > 0)
			return refuse(400, 'invalidRequest', 'Give fields, and nothing else');
		const refusal = this.refusal(fields, headers.prefer);
		if (refusal) return refusal;
		const { number: _, ...item } = this.add(this.written(fields));
		return created({ '@odata.context': `${root}/$metadata#listItem`, ...item });
	}

	private change({ body = {}, headers, root }: GraphRequest, item: Entry): GraphAnswer {
		const refusal = this.refusal(body, headers.prefer);
		if (refusal) return refusal;
		const fields = { ...(item.fields as Json), ...this.written(body) };
		this.items.patch(item.id, { fields });
		return ok({ '@odata.context': `${root}/$metadata#fieldValueSet`, ...fields });
	}

	private refusal(fields: Json, prefer = ''): GraphAnswer | undefined {
		const values = Object.entries(fields);
		const hasLink = values.some(([, value]) => typeof value === 'object' && value !== null && 'Url' in value);
		if (hasLink && !prefer.includes('apiversion=2.1')) return refuse(400, 'invalidRequest', 'Invalid request');
		const untyped = values.find(([name, value]) => Array.isArray(value) && fields[`${name}@odata.type`] === undefined);
		return untyped ? refuse(400, 'invalidRequest', `A collection needs a type: ${untyped[0]}`) : undefined;
	}

	private written(fields: Json): Json {
		return Object.fromEntries(Object.entries(fields).filter(([name]) => !name.endsWith('@odata.type')));
	}

	private list(request: GraphRequest): GraphAnswer {
		const [, column] = /fields\/(\w+)/.exec(request.query.get('$filter') ?? '') ?? [];
		const isAllowed = column === undefined || this.indexed.has(column);
		if (!isAllowed && !/HonorNonIndexedQueries/.test(request.headers.prefer ?? ''))
			return refuse(400, 'invalidRequest', `Field '${column}' cannot be referenced in filter as it is not indexed.`);
		const { status, body } = this.items.list(request);
		if (status !== 200) return { status, body };
		const { value, ...more } = body as { value: Array<{ id: string }> };
		return ok({ ...more, value: value.map(({ id }) => this.shown(this.items.get(id)!, request)) });
	}

	/** Fields come only where they are asked for. */
	private shown({ number: _, fields, ...item }: Entry, { query }: GraphRequest): object {
		const [, select] = /^fields(?:\(\$select=(.*)\))?$/.exec(query.get('$expand') ?? '') ?? [undefined, undefined];
		const isExpanded = query.get('$expand')?.startsWith('fields') === true;
		const names = select?.split(',');
		const all = Object.entries({ '@odata.etag': '"1"', id: item.id, ...(fields as Json) });
		const shown = Object.fromEntries(all.filter(([name]) => !names || names.includes(name)));
		return { '@odata.etag': '"1"', ...chosen(item, query), ...(isExpanded ? { fields: shown } : {}) };
	}
}
