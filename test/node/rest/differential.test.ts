import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { Rest } from '../../../nodes/Rest/Rest.node';
import { type Case, CASES } from '../../differential/rest/cases';
import { catalogServer } from '../../differential/rest/catalogServer';
import { at, comparableRequest, inOrder } from '../../differential/rest/compare';
import { binaryContent, builtIn, runNode } from '../../support/n8nContext';

interface Observed {
	readonly requests: IDataObject[];
	readonly output: unknown;
}

function inputItems({ items = [{}], file }: Case): INodeExecutionData[] {
	return items.map((json) => ({
		json,
		...(file
			? {
					binary: {
						data: { data: Buffer.from(file.text).toString('base64'), fileName: file.fileName, mimeType: file.mimeType },
					},
				}
			: {}),
	}));
}

async function observe(type: INodeType, test: Case, typeVersion: number, mayFail: boolean): Promise<Observed> {
	await using server = await catalogServer();
	const run = {
		type,
		typeVersion,
		parameters: at(test.parameters, server.origin),
		items: inputItems(test),
		credentials: test.credentials,
	};
	const output = await runNode(run).then(
		async ({ items }) => await Promise.all(items.map(plain)),
		(error: Error) => (mayFail ? 'failed' : Promise.reject(error)),
	);
	const neutral = JSON.parse(
		JSON.stringify(output).replaceAll(server.origin, 'ORIGIN').replaceAll(`127.0.0.1:${server.port}`, 'HOST'),
	) as unknown;
	const requests = inOrder(server.requests.map((request) => comparableRequest(request, test.exceptHeaders)));
	const received = JSON.parse(
		JSON.stringify(requests)
			.replaceAll(server.origin, 'ORIGIN')
			.replaceAll(encodeURIComponent(server.origin), 'ORIGIN'),
	) as IDataObject[];
	return { requests: received, output: neutral };
}

/** An item as JSON has it, its files as what is in them. */
async function plain({ json, binary, pairedItem }: INodeExecutionData) {
	const files: Record<string, unknown> = {};
	for (const [field, { data: _, id: __, ...about }] of Object.entries(binary ?? {})) {
		files[field] = { ...about, content: (await binaryContent(binary, field)).toString('latin1') };
	}
	const { date: _, ...headers } = ((json as IDataObject | null)?.headers ?? {}) as IDataObject;
	const shown =
		json && 'headers' in json && 'statusCode' in json ? { ...json, headers: withoutConnection(headers) } : json;
	return { json: shown, files, pairedItem };
}

/** Headers that speak about the connection, not about the answer. */
function withoutConnection({ connection: _, 'keep-alive': __, ...headers }: IDataObject): IDataObject {
	return headers;
}

describe.each(
	CASES.flatMap((test) =>
		(test.versions ?? [4.2]).map((version) => ({ test, version, title: `${test.name} (${version})` })),
	),
)('$title', ({ test, version }) => {
	it('is done as HTTP Request does it', async () => {
		const httpRequest = builtIn('HttpRequest/HttpRequest.node', 'HttpRequest', version);
		const theirs = await observe(httpRequest, test, version, test.fails === true || test.onlyTheyFail === true);
		const ours = await observe(new Rest(), test, version, test.fails === true);
		expect(ours.requests).toEqual(theirs.requests);
		if (test.onlyTheyFail) expect(theirs.output).toBe('failed');
		else expect(ours.output).toEqual(theirs.output);
	});
});
