import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { HttpResponse } from '../../../shared/engine/httpReply';
import type { ServiceRequest } from '../../../shared/n8n/service';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { sendAndFollow } from '../../api/content';
import { listPages, type Page } from '../../api/list';
import { pathOfLink } from '../../api/link';
import { preferHeaders } from '../../api/prefer';
import { queryField, readQuery } from '../../api/query';
import { limitOf, listFields } from '../../fields/lists';
import { locatorValue } from '../../fields/locator';
import { immutableIds, timeZone } from '../../fields/options';
import { optionsField } from '../../../shared/n8n/optionsField';
import { BATCH_WINDOW } from '../../service';
import { apiVersion, body, headers, inOrder, method, path, splitOut } from './fields';

const forReading = { show: { method: ['GET'] } };

export const send: Operation = {
	name: 'Send',
	value: 'send',
	action: 'Send any request',
	description: 'Call anything that Microsoft Graph offers',
	fields: [
		method,
		path,
		apiVersion,
		queryField,
		body,
		...listFields.map((field) => ({
			...field,
			displayOptions: { show: { ...field.displayOptions?.show, ...forReading.show } },
		})),
		optionsField(headers, immutableIds, inOrder, splitOut, timeZone),
	],
	window: BATCH_WINDOW,
	async run(item) {
		const request = readRequest(item);
		const { splitOut: splits = true } = item.get<{ splitOut?: boolean }>('options', {});
		const response = await sendAndFollow(item, request);
		if (!isJson(response)) return [await asFile(item, response)];
		if (response.body.length === 0) return asItems({ success: true });
		const answer = item.parse(response) as Page;
		if (!splits || !Array.isArray(answer.value)) return asItems(answer);
		return asItems(await allOf(item, request, answer));
	},
};

function readRequest(item: ServiceItem): ServiceRequest {
	const verb = item.get<string>('method', 'GET');
	const { query, headers: consistency } = readQuery(item);
	const data = verb === 'GET' || verb === 'DELETE' ? undefined : readBody(item);
	return {
		method: verb,
		path: readPath(item),
		query,
		headers: { ...preferHeaders(item), ...consistency, ...ownHeaders(item) },
		body: data,
		inBatch: true,
		inOrder: item.get<{ inOrder?: boolean }>('options', {}).inOrder === true,
	};
}

/** A path with or without a version, or a whole address. */
function readPath(item: ServiceItem): string {
	const given = locatorValue(item, path.name);
	if (given === '')
		throw item.refuse(path.displayName, 'is empty', 'Choose one from the list, or write one such as /me/messages.');
	if (/^https?:\/\//i.test(given)) return pathOfLink(item, given);
	const below = `/${given.replace(/^\/+/, '')}`;
	return /^\/(v1\.0|beta)\//.test(below) ? below : `/${item.get('apiVersion', 'v1.0')}${below}`;
}

/** @returns undefined for an empty field */
function readBody(item: ServiceItem): object | undefined {
	const given = item.get<unknown>(body.name, '');
	if (typeof given === 'object' && given !== null) return given;
	const text = String(given ?? '').trim();
	if (text === '') return undefined;
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch (error) {
		throw item.refuse(
			body.displayName,
			`is no JSON: ${(error as Error).message}`,
			'Names and texts stand in double quotes.',
		);
	}
	if (typeof parsed === 'object' && parsed !== null) return parsed;
	throw item.refuse(body.displayName, 'is no JSON object', 'Write it in curly brackets.');
}

function ownHeaders(item: ServiceItem): Record<string, string> {
	const { headers: given } = item.get<{ headers?: { values?: Array<{ name?: string; value?: unknown }> } }>(
		'options',
		{},
	);
	const named = (given?.values ?? []).filter(({ name = '' }) => name.trim() !== '');
	for (const { name = '' } of named) {
		if (name.trim().toLowerCase() === 'authorization')
			throw item.refuse('Headers', 'must not hold Authorization', 'The credential puts it there.');
	}
	return Object.fromEntries(named.map(({ name = '', value }) => [name.trim(), String(value ?? '')]));
}

function isJson({ headers: { 'content-type': type }, body: { length } }: HttpResponse): boolean {
	return length === 0 || /\bjson\b/.test(String(type ?? 'json'));
}

/** The entries of this page and of those behind it, as many as are wanted. */
async function allOf(item: ServiceItem, request: ServiceRequest, first: Page): Promise<IDataObject[]> {
	const limit = limitOf(item);
	const entries = [...(first.value ?? [])];
	const link = first['@odata.nextLink'];
	if (request.method !== 'GET') return entries;
	if (link !== undefined && entries.length < limit) {
		const rest = { ...request, path: pathOfLink(item, link), query: undefined, inOrder: false };
		for await (const page of listPages(item, rest, limit - entries.length))
			for (const entry of page) entries.push(entry);
	}
	return entries.slice(0, limit);
}

async function asFile(
	item: ServiceItem,
	{ body: content, headers: { 'content-type': type }, url }: HttpResponse,
): Promise<INodeExecutionData> {
	const name = new URL(url).pathname.split('/').at(-1);
	const data = await item.ctx.helpers.prepareBinaryData(content, name, String(type ?? ''));
	return { json: {}, binary: { data } };
}
