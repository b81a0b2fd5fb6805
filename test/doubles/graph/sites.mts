import { type GraphAnswer, type GraphRequest, notFound, ok } from './answers.mts';
import { chosen } from './skipPage.mts';
import type { Drives } from './drives.mts';
import { SiteList } from './siteList.mts';
import { strict } from './strict.mts';

const HOST = 'contoso.sharepoint.example';

/** A site of SharePoint with its lists. */
export class Site {
	readonly lists: SiteList[] = [];
	readonly id: string;
	readonly webUrl: string;

	constructor(
		/** Below the host: `sites/marketing`. */
		readonly path: string,
		readonly displayName: string,
		position: number,
	) {
		const part = String(position).padStart(12, '0');
		this.id = `${HOST},00000000-0000-0000-0000-${part},11111111-1111-1111-1111-${part}`;
		this.webUrl = `https://${HOST}/${path}`;
	}

	facts() {
		const { id, displayName, webUrl, path } = this;
		return { id, name: path.split('/').at(-1), displayName, webUrl, siteCollection: { hostname: HOST } };
	}

	addList(displayName: string, columns: readonly object[] = []): SiteList {
		const list = new SiteList(this, displayName, columns);
		this.lists.push(list);
		return list;
	}
}

/** The sites of a tenant: https://learn.microsoft.com/graph/api/resources/site */
export class Sites {
	readonly all: Site[] = [];

	constructor(private readonly drives: Drives) {}

	add(path: string, displayName: string): Site {
		const site = new Site(path, displayName, this.all.length + 1);
		this.all.push(site);
		return site;
	}

	/** The library of a site. */
	drive({ id }: Site) {
		return this.drives.of(id, 'Documents', 'documentLibrary');
	}

	/** Answers what is below `sites`. */
	answer(request: GraphRequest, path: readonly string[]): GraphAnswer | undefined {
		if (path.length === 0) return this.search(request);
		const [found, below] = this.find(path);
		if (!found) return notFound('itemNotFound');
		if (below.length === 0) return request.method === 'GET' ? ok(chosen(found.facts(), request.query)) : undefined;
		if (below[0] === 'drive' || below[0] === 'drives') return this.drives.ofOwner(request, this.drive(found), below);
		if (below[0] !== 'lists') return undefined;
		if (below.length === 1) {
			const value = found.lists.map((list) => chosen(list.facts(), request.query));
			return ok({ '@odata.context': `${request.root}/$metadata#lists`, value });
		}
		const list = found.lists.find(({ id, displayName }) => id === below[1] || displayName === below[1]);
		return list ? list.answer(request, below.slice(2)) : notFound('itemNotFound');
	}

	/** By ID, or by host and path: `contoso.sharepoint.example:/sites/marketing:/lists`. */
	private find([first, ...rest]: readonly string[]): [Site | undefined, readonly string[]] {
		if (!first.endsWith(':')) return [this.all.find(({ id }) => id === first), rest];
		const end = rest.findIndex((part) => part.endsWith(':'));
		const names = (end < 0 ? rest : rest.slice(0, end + 1)).map((part) => part.replace(/:$/, ''));
		const path = names.join('/');
		const isHost = first === `${HOST}:`;
		return [isHost ? this.all.find((site) => site.path === path) : undefined, end < 0 ? [] : rest.slice(end + 1)];
	}

	private search(request: GraphRequest): GraphAnswer {
		const refusal = strict(request, { query: ['search', '$select', '$top', '$skiptoken'] });
		if (refusal) return refusal;
		const wanted = (request.query.get('search') ?? '').toLowerCase();
		const found = this.all.filter(({ displayName }) => wanted === '*' || displayName.toLowerCase().includes(wanted));
		const value = found.map((site) => chosen(site.facts(), request.query));
		return ok({ '@odata.context': `${request.root}/$metadata#sites`, value });
	}
}
