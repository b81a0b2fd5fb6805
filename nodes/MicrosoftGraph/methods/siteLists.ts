import type {
	FieldType,
	IDataObject,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { lookUp } from '../../shared/n8n/serviceLookUp';
import { listAll } from '../api/list';
import { sitePath } from '../api/site';
import { graphService } from '../service';
import { listPath } from '../sharePoint/fields';
import { question, searching } from './lists';

export const searchLists = searching({
	of: 'lists',
	label: 'displayName',
	path: async (item) => `${await sitePath(item)}/lists`,
	query: { $select: 'id,displayName' },
	pages: false,
});

export const searchListItems = searching({
	of: 'items',
	label: ({ id, fields }) => {
		const { Title, FileLeafRef } = (fields ?? {}) as IDataObject;
		return String(Title || FileLeafRef || id);
	},
	path: async (item) => `${await listPath(item)}/items`,
	query: { $select: 'id', $expand: 'fields($select=Title,FileLeafRef)' },
});

/** https://learn.microsoft.com/graph/api/resources/columndefinition, as far as the form needs it. */
interface Column {
	readonly name: string;
	readonly displayName: string;
	readonly hidden?: boolean;
	readonly readOnly?: boolean;
	readonly required?: boolean;
	readonly enforceUniqueValues?: boolean;
	readonly type?: string;
	readonly choice?: { readonly choices?: readonly string[] };
}

interface ContentType {
	readonly columns?: readonly Column[];
}

/** Their values have parts that no single field holds. */
const WITHOUT_FIELD = new Set(['geolocation', 'location', 'multiterm', 'term']);

const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
	boolean: 'boolean',
	choice: 'options',
	currency: 'number',
	dateTime: 'dateTime',
	number: 'number',
	text: 'string',
	thumbnail: 'object',
};

/** The columns of the list that can be written. Only those of a content type say what type they have. */
export async function getMappingColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const types = await lookUp(this, graphService, question(this, 'content types'), async (item) => {
		const request = { path: `${await listPath(item)}/contentTypes`, query: { $expand: 'columns' } };
		return await listAll<ContentType>(item, request);
	});
	// The one that new items have comes first.
	const columns = (types[0]?.columns ?? []).filter(({ hidden, readOnly }) => !hidden && !readOnly);
	const fields = columns.flatMap(fieldsOf);
	const isUpdate = this.getNodeParameter('operation', '') === 'update';
	return { fields: isUpdate ? [...fields, ID] : fields };
}

const ID: ResourceMapperField = {
	id: 'id',
	displayName: 'ID',
	defaultMatch: false,
	canBeUsedToMatch: true,
	display: true,
	readOnly: true,
	required: true,
	type: 'string',
};

function fieldsOf(column: Column): ResourceMapperField[] {
	const { name, displayName, type = '', required = false, enforceUniqueValues = false, choice } = column;
	if (WITHOUT_FIELD.has(type)) return [];
	const isKey = enforceUniqueValues && required;
	const field = { defaultMatch: false, display: true, readOnly: false, required, canBeUsedToMatch: isKey };
	// Links have two parts, people and look-ups are written by their numbers.
	if (type === 'url')
		return [
			{ ...field, id: `${name}.Url`, displayName: `${displayName} (URL)`, canBeUsedToMatch: false, type: 'url' },
			{
				...field,
				id: `${name}.Description`,
				displayName: `${displayName} (Description)`,
				canBeUsedToMatch: false,
				required: false,
				type: 'string',
			},
		];
	if (type === 'user' || type === 'lookup')
		return [{ ...field, id: `${name}LookupId`, displayName: `${displayName} (Lookup ID)`, type: 'number' }];
	const options = choice?.choices?.map((value) => ({ name: value, value }));
	return [{ ...field, id: name, displayName, type: FIELD_TYPES[type] ?? 'string', ...(options ? { options } : {}) }];
}
