import type { IDataObject, INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { Rest } from '../../../nodes/Rest/Rest.node';
import { builtIn, runNode } from '../../support/n8nContext';
import { loopbackServer } from '../../support/loopbackServer';

const PEOPLE = {
	total: 2,
	people: [
		{ id: 1, name: 'Ada', address: { city: 'London', zip: 'X' } },
		{ id: 2, name: 'Bob', address: { city: 'Paris', zip: 'Y' } },
	],
};
const PAGE =
	'<html><body><div id="a"><p>One  <b>bold</b></p></div><div class="b"><img src="x.png">Two</div></body></html>';

/** The node as an agent's tool. n8n drops these parameters anywhere else, so they are set on the node it has made. */
async function asTool(kind: 'ours' | 'theirs', parameters: IDataObject, body: string, contentType: string) {
	await using server = await loopbackServer(
		(_, response) => void response.writeHead(200, { 'content-type': contentType }).end(body),
	);
	const type = kind === 'ours' ? new Rest() : builtIn('HttpRequest/HttpRequest.node', 'HttpRequest', 4.2);
	const { items } = await runNode({
		type,
		typeVersion: 4.2,
		parameters: { url: server.origin, options: {} },
		prepare: (context) => {
			const { node } = context as unknown as { node: INode };
			Object.assign(node.parameters, { optimizeResponse: true, ...parameters });
		},
	});
	return items.map(({ json }) => json);
}

const bothGive = async (parameters: IDataObject, body: string, contentType: string) => {
	const [theirs, ours] = [
		await asTool('theirs', parameters, body, contentType),
		await asTool('ours', parameters, body, contentType),
	];
	expect(ours).toEqual(theirs);
	return ours;
};

describe('what an AI agent gets', () => {
	it.each([
		[{ responseType: 'json', dataField: 'people' }],
		[{ responseType: 'json', dataField: 'people', fieldsToInclude: 'selected', fields: 'name, address.city' }],
		[{ responseType: 'json', dataField: 'people', fieldsToInclude: 'except', fields: 'id,address.zip' }],
		[{ responseType: 'json' }],
		[{ responseType: 'json', fieldsToInclude: 'selected', fields: 'total' }],
	])('of JSON is the same as with HTTP Request: %j', async (parameters) => {
		await bothGive(parameters, JSON.stringify(PEOPLE), 'application/json');
	});

	it.each([
		[{ responseType: 'html', cssSelector: '#a', onlyContent: true }],
		[{ responseType: 'html', cssSelector: 'p', onlyContent: false }],
		[{ responseType: 'html', cssSelector: 'div', onlyContent: true, elementsToOmit: 'img' }],
		[
			{
				responseType: 'html',
				cssSelector: 'div',
				onlyContent: true,
				elementsToOmit: 'img',
				truncateResponse: true,
				maxLength: 12,
			},
		],
	])('of a page is the same as with HTTP Request: %j', async (parameters) => {
		await bothGive(parameters, PAGE, 'text/html');
	});

	it('of a page as text are its words', async () => {
		const [json] = await asTool('ours', { responseType: 'text' }, PAGE, 'text/html');
		expect(json).toEqual({ data: 'One bold Two' });
	});

	it('says which field is missing', async () => {
		await expect(
			asTool('ours', { responseType: 'json', dataField: 'persons' }, JSON.stringify(PEOPLE), 'application/json'),
		).rejects.toMatchObject({
			message: expect.stringContaining('no field "persons"'),
			description: 'There are: total, people',
		});
	});
});
