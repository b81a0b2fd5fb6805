import { type GraphAnswer, type GraphRequest, ok } from './answers.mts';

/** A page of a workbook's collections, by `$top` and `$skip`: they have no links to the next one. */
export function skipPage({ root, query }: GraphRequest, all: object[]): GraphAnswer {
	const skip = Number(query.get('$skip') ?? 0);
	const value = all.slice(skip, skip + Number(query.get('$top') ?? all.length));
	return ok({ '@odata.context': `${root}/$metadata`, value: value.map((entry) => chosen(entry, query)) });
}

/** Only what `$select` names: things of a workbook may have no ids. */
export function chosen(entry: object, query: URLSearchParams): object {
	const names = query.get('$select')?.split(',');
	return names ? Object.fromEntries(Object.entries(entry).filter(([name]) => names.includes(name))) : entry;
}
