import type { INodeProperties } from 'n8n-workflow';
import type { QueryValue } from '../../../shared/n8n/service';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { plainOptions } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

const method: INodeProperties = {
	displayName: 'Method',
	name: 'method',
	type: 'options',
	options: ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'].map((value) => ({ name: value, value })),
	default: 'GET',
};

const path: INodeProperties = {
	displayName: 'Path',
	name: 'path',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. /settings/forwardingAddresses',
	description: `What follows ${ME} in the <a href="https://developers.google.com/workspace/gmail/api/reference/rest">Gmail API</a>`,
};

const query: INodeProperties = {
	displayName: 'Query (JSON)',
	name: 'query',
	type: 'json',
	default: '{}',
	description: 'Lists are sent as one parameter for each of their elements',
};

const body: INodeProperties = {
	displayName: 'Body (JSON)',
	name: 'body',
	type: 'json',
	default: '{}',
	displayOptions: { show: { method: ['PATCH', 'POST', 'PUT'] } },
};

export const send: Operation = {
	name: 'Send',
	value: 'send',
	action: 'Send a request to the Gmail API',
	description: 'Call a method of the API that has no operation here',
	fields: [method, path, query, body, plainOptions],
	async run(item) {
		const verb = item.get('method', 'GET');
		const place = String(item.get<unknown>('path', '') ?? '').trim();
		if (!place.startsWith('/') || place.includes('..')) {
			throw item.refuse(
				path.displayName,
				'must start with a slash and lead downwards',
				`Fill in what follows ${ME} in the API.`,
			);
		}
		const answer = await item.json({
			method: verb,
			path: ME + place,
			query: objectIn(item, query) as Record<string, QueryValue>,
			body: ['PATCH', 'POST', 'PUT'].includes(verb) ? objectIn(item, body) : undefined,
		});
		return asItems(answer);
	},
};

/** A JSON parameter: text, or data from an expression. */
function objectIn(item: ServiceItem, { name, displayName }: INodeProperties): object {
	const value = item.get<unknown>(name, '{}');
	const parsed = typeof value === 'string' ? parseJson(value) : value;
	if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
	throw item.refuse(
		displayName,
		'is not a JSON object',
		'It starts with { and ends with }; names and texts stand in double quotes.',
	);
}

function parseJson(text: string): unknown {
	if (text.trim() === '') return {};
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
