import type { IExecuteFunctions } from 'n8n-workflow';
import type { Parameters } from '../../shared/n8n/parameters';
import { jsonParameter } from '../request/jsonParameter';
import { addKeyValue, joinKeyValues, type KeyValue } from '../request/keyValues';
import { setPath } from '../request/setPath';
import { fileBody } from './fileBody';
import { formBody, formTextBody } from './formBody';
import { itemFile } from './itemFile';
import { multipartBody, type Part, partText } from './multipartBody';
import { rawBody } from './rawBody';
import { emptyBody, jsonBody, type RequestBody } from './requestBody';

interface BodyRow extends KeyValue {
	readonly parameterType?: string;
	readonly inputDataFieldName?: string;
}

/** HTTP Request writes every body of these methods as JSON; a server that reads it at all expects nothing else. */
const ALWAYS_JSON = new Set(['HEAD', 'OPTIONS', 'TRACE']);

/** Parameters whose expressions make the body differ from item to item. */
export const BODY_PARAMETERS = ['contentType', 'specifyBody', 'bodyParameters', 'jsonBody', 'body', 'rawContentType'];

/** From this version on every row of a multipart body is sent; before, rows of one name replaced each other. */
const ALL_PARTS_SINCE = 4.2;

/** True for bodies made from the item's files: those are never the same for two items. */
export function readsFiles(parameters: Parameters): boolean {
	const contentType = parameters.get<string>('contentType', 0, '');
	return contentType === 'binaryData' || contentType === 'multipart-form-data';
}

/**
 * Reads the body's parameters for one item.
 * @throws NodeOperationError for JSON that is none and files that are not there
 */
export async function readBody(
	ctx: IExecuteFunctions,
	parameters: Parameters,
	itemIndex: number,
	method: string,
): Promise<RequestBody> {
	if (!parameters.get('sendBody', itemIndex, false)) return emptyBody;
	const node = ctx.getNode();
	const { typeVersion } = node;
	const rows = () => parameters.get<BodyRow[]>('bodyParameters.parameters', itemIndex, []);
	const specified = parameters.get<string>('specifyBody', itemIndex, 'keypair');

	switch (parameters.get<string>('contentType', itemIndex, 'json')) {
		case 'form-urlencoded': {
			if (specified === 'string') return formText(parameters.get('body', itemIndex, ''), typeVersion);
			const fields = joinKeyValues(rows(), typeVersion);
			return ALWAYS_JSON.has(method) ? jsonBody(fields) : formBody(fields);
		}
		case 'multipart-form-data':
			return multipartBody(await readParts(ctx, rows(), itemIndex, typeVersion));
		case 'binaryData':
			return fileBody(await itemFile(ctx, itemIndex, parameters.get('inputDataFieldName', itemIndex, '')));
		case 'raw':
			return rawBody(parameters.get<unknown>('body', itemIndex, ''), parameters.get('rawContentType', itemIndex, ''));
		default: {
			if (specified === 'json') {
				return jsonBody(
					jsonParameter(node, itemIndex, 'Body (JSON)', parameters.get<unknown>('jsonBody', itemIndex, '')),
				);
			}
			const data: Record<string, unknown> = {};
			for (const { name, value } of rows()) setPath(data, String(name ?? ''), value);
			return jsonBody(data);
		}
	}
}

/** Before version 5 the text was taken apart and put together again, as in HTTP Request: of equal names the last holds. */
function formText(value: unknown, typeVersion: number): RequestBody {
	const text = typeof value === 'string' ? value : new URLSearchParams(value as Record<string, string>).toString();
	return typeVersion < 5 ? formBody(Object.fromEntries(new URLSearchParams(text))) : formTextBody(text);
}

async function readParts(
	ctx: IExecuteFunctions,
	rows: readonly BodyRow[],
	itemIndex: number,
	typeVersion: number,
): Promise<Part[]> {
	const parts: Part[] = [];
	for (const { parameterType, name: given, value, inputDataFieldName } of rows) {
		const name = String(given ?? '');
		if (parameterType !== 'formBinaryData') parts.push({ name, value: partText(value) });
		else if (inputDataFieldName) parts.push({ name, value: await itemFile(ctx, itemIndex, inputDataFieldName) });
	}
	if (typeVersion >= ALL_PARTS_SINCE) return parts;
	const byName: Record<string, unknown> = {};
	for (const part of parts) addKeyValue(byName, part.name, part, typeVersion);
	return Object.values(byName) as Part[];
}
