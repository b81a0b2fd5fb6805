import type { FieldType, ILoadOptionsFunctions, INodePropertyOptions, ResourceMapperFields } from 'n8n-workflow';
import type { PgType } from '../../shared/transports/postgres/catalog';
import { chosenTable } from './lookUp';

/**
 * The editor's field for a type. Whole numbers of 64 bits and decimals are text there: n8n would turn them into
 * JavaScript numbers and round them.
 */
const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
	bool: 'boolean',
	int2: 'number',
	int4: 'number',
	oid: 'number',
	float4: 'number',
	float8: 'number',
	date: 'dateTime',
	timestamp: 'dateTime',
	timestamptz: 'dateTime',
	time: 'time',
	timetz: 'time',
	json: 'object',
	jsonb: 'object',
	hstore: 'object',
};

function fieldType(type: PgType): FieldType {
	if (type.kind === 'domain' && type.of) return fieldType(type.of);
	if (type.kind === 'array') return 'array';
	if (type.kind === 'enum') return 'options';
	return FIELD_TYPES[type.name] ?? 'string';
}

export async function getMappingColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const { columns, uniqueKeys } = await chosenTable(this);
	const upsert = this.getNodeParameter('operation', '') === 'upsert';
	const unique = new Set(uniqueKeys.flatMap((key) => key.columns));
	const matches = (name: string) => !upsert || unique.has(name);
	return {
		fields: columns
			.filter(({ generated }) => !generated)
			.map(({ name, type, notNull, hasDefault, identity }) => {
				const kind = fieldType(type);
				return {
					id: name,
					displayName: name,
					required: notNull && !hasDefault && identity === undefined,
					defaultMatch: name === 'id' && matches(name),
					display: true,
					type: kind,
					canBeUsedToMatch: matches(name),
					...(kind === 'options' ? { options: enumOptions(type) } : {}),
				};
			}),
	};
}

function enumOptions(type: PgType): INodePropertyOptions[] {
	if (type.kind === 'domain' && type.of) return enumOptions(type.of);
	return (type.labels ?? []).map((label) => ({ name: label, value: label }));
}
