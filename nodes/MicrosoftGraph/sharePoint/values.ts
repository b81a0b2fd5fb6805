import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

interface Column {
	readonly id?: string;
	readonly type?: string;
}

/** What an item gives its columns: from the form, or from its input where that has the columns' names. */
export function valuesOf(item: ServiceItem): IDataObject {
	if (item.get<string>('columns.mappingMode', 'defineBelow') !== 'autoMapInputData')
		return item.get<IDataObject | null>('columns.value', {}) ?? {};
	const known = new Set(item.get<Column[]>('columns.schema', []).map(({ id }) => id));
	const { json } = item.ctx.getInputData()[item.itemIndex];
	return Object.fromEntries(Object.entries(json).filter(([name]) => known.has(name)));
}

/** Columns by which an item of the list is found. */
export const matchingColumns = (item: ServiceItem) => item.get<string[]>('columns.matchingColumns', []);

/** What is written, and what must be said beside it. */
interface Fields {
	readonly fields: IDataObject;
	readonly headers: Readonly<Record<string, string>>;
}

/** Without it the service refuses links. */
const LINKS = { prefer: 'apiversion=2.1' };

/**
 * Values as the service wants them: https://learn.microsoft.com/graph/api/resources/fieldvalueset. A link has two parts, of
 * which the form makes two fields; a list of values needs its type beside it.
 */
export function fieldsFor(item: ServiceItem): Fields {
	const schema = item.get<Column[]>('columns.schema', []);
	const isLink = (name: string) => schema.some(({ id, type }) => id === `${name}.Url` && type === 'url');
	const fields: IDataObject = {};
	let hasLinks = false;
	for (const [name, value] of Object.entries(valuesOf(item))) {
		if (name === 'id') continue;
		const [, link, part] = /^(.+)\.(Url|Description)$/.exec(name) ?? [];
		if (link !== undefined && isLink(link)) {
			hasLinks = true;
			fields[link] = { ...(fields[link] as IDataObject | undefined), [part]: value };
			continue;
		}
		if (Array.isArray(value)) {
			const isOfNumbers = value.length > 0 && value.every((entry) => typeof entry === 'number');
			fields[`${name}@odata.type`] = `Collection(Edm.${isOfNumbers ? 'Int32' : 'String'})`;
		}
		fields[name] = value;
	}
	return { fields, headers: hasLinks ? LINKS : {} };
}
