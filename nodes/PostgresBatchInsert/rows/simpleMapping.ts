import type {
	FieldType,
	IDataObject,
	IExecuteFunctions,
	INodePropertyOptions,
	ResourceMapperField,
} from 'n8n-workflow';
import { NodeOperationError, validateFieldType } from 'n8n-workflow';
import { rawValue } from '../../shared/n8n/parameters';
import type { RowValues } from './inputRows';

/** Makes the values of an item without n8n's expression engine. */
export type SimpleMapping = (json: IDataObject, item: number) => RowValues;

/** `={{ $json.name }}`, `={{ $json["a name"] }}` and paths of those: nothing that would have to be evaluated. */
const FIELD_EXPRESSION = /^=\{\{\s*\$json((?:\.[A-Za-z_$][\w$]*|\[\s*"[^"\\]*"\s*\]|\[\s*'[^'\\]*'\s*\])+)\s*\}\}$/;
const FIELD_STEP = /\.([A-Za-z_$][\w$]*)|\[\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*\]/g;

/**
 * Reads the column mapping when every column is a constant or a plain reference to a field of the item, which most are.
 * Undefined when n8n has to evaluate it. The values are checked and converted by n8n's own function, as it would do.
 */
export function compileMapping(ctx: IExecuteFunctions): SimpleMapping | undefined {
	// Updates may leave out what a new row would need.
	const insists = ctx.getNodeParameter('operation', 0) === 'insert';
	const raw = rawValue(ctx, 'columns.value') as IDataObject | string | null | undefined;
	if (typeof raw === 'string') return undefined;
	const fields = new Map(
		((rawValue(ctx, 'columns.schema') as ResourceMapperField[] | undefined) ?? []).map((field) => [field.id, field]),
	);
	const columns: Array<{
		name: string;
		read: (json: IDataObject) => unknown;
		type?: FieldType;
		options?: INodePropertyOptions[];
		required: boolean;
	}> = [];
	for (const [name, value] of Object.entries(raw ?? {})) {
		const read = compileValue(value);
		if (read === undefined) return undefined;
		const field = fields.get(name);
		columns.push({
			name,
			read,
			type: field?.type as FieldType | undefined,
			options: field?.options,
			required: insists && field?.required === true && field.type !== 'boolean',
		});
	}
	return (json, item) => {
		// Without a prototype, so that a column may be named __proto__.
		const values = Object.create(null) as Record<string, unknown>;
		for (const { name, read, type, options, required } of columns) {
			const value = read(json);
			if (value === UNRESOLVED) return (ctx.getNodeParameter('columns.value', item) as IDataObject | null) ?? {};
			if (required && (value === undefined || value === null))
				throw invalid(ctx, name, item, `The value "${name}" is required but not set`);
			values[name] = type === undefined ? value : convert(ctx, name, value, type, options, item);
		}
		return values;
	};
}

function convert(
	ctx: IExecuteFunctions,
	name: string,
	value: unknown,
	type: FieldType,
	valueOptions: INodePropertyOptions[] | undefined,
	item: number,
): unknown {
	const checked = validateFieldType(name, value, type, { valueOptions });
	if (!checked.valid) throw invalid(ctx, name, item, checked.errorMessage);
	// A number that came as text keeps all its digits.
	return type === 'number' && typeof value === 'string' ? value : checked.newValue;
}

/** Stands for a value that only n8n can find: a path through something that has no fields. */
const UNRESOLVED = Symbol('unresolved');

function compileValue(raw: unknown): ((json: IDataObject) => unknown) | undefined {
	if (typeof raw !== 'string' || !raw.startsWith('='))
		return typeof raw === 'object' && raw !== null ? undefined : () => raw;
	const expression = FIELD_EXPRESSION.exec(raw);
	if (!expression) return undefined;
	const path = [...expression[1].matchAll(FIELD_STEP)].map(([, dotted, double, single]) => dotted ?? double ?? single);
	const last = path.length - 1;
	return (json) => {
		let value: unknown = json;
		for (let i = 0; i <= last; i++) {
			if (typeof value !== 'object' || value === null) return UNRESOLVED;
			if (!Object.hasOwn(value, path[i])) return i === last && !(path[i] in value) ? undefined : UNRESOLVED;
			value = (value as Record<string, unknown>)[path[i]];
		}
		return value;
	};
}

function invalid(ctx: IExecuteFunctions, column: string, itemIndex: number, description: string): NodeOperationError {
	return new NodeOperationError(ctx.getNode(), `Invalid input for '${column}' [item ${itemIndex}]`, {
		itemIndex,
		description,
	});
}
