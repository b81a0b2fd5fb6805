import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Execution, Item, WorkflowNode } from '../../../demo/n8nApi.mts';
import { type Case, CASES } from '../../differential/rest/cases.ts';
import { catalogServer } from '../../differential/rest/catalogServer.ts';
import { at, comparableRequest, inOrder } from '../../differential/rest/compare.ts';
import { type CredentialUse, N8n } from '../support/n8n.mts';
import { chain, node, source } from '../support/workflow.mts';

/** The version of a case that is run here; all of them are run in n8n's execution context (test/node/rest). */
const versionOf = ({ versions = [4.2] }: Case): number => versions.at(-1) ?? 4.2;

const CALL = 'Call';

let n8n: N8n;
beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
});

function inputs({ items = [{}], file }: Case): WorkflowNode[] {
	if (!file) return source(items.map((json) => ({ ...json })));
	const toFile = node('File', 'n8n-nodes-base.convertToFile', 1.1, {
		operation: 'toText',
		sourceProperty: 'content',
		binaryPropertyName: 'data',
		options: { fileName: file.fileName },
	});
	return [...source(items.map((json) => ({ ...json, content: file.text }))), toFile];
}

async function credentialsOf({ credentials = {} }: Case): Promise<CredentialUse> {
	const uses: CredentialUse = {};
	for (const [type, data] of Object.entries(credentials)) {
		Object.assign(uses, await n8n.credential(type, `differential ${type} ${JSON.stringify(data).length}`, data));
	}
	return uses;
}

async function observe(type: string, test: Case, credentials: CredentialUse) {
	await using server = await catalogServer();
	const call = node(CALL, type, versionOf(test), at(test.parameters, server.origin), { credentials });
	const execution = await n8n.run(chain(`differential: ${test.name}`, ...inputs(test), call));
	const neutral = (value: unknown): unknown =>
		JSON.parse(
			JSON.stringify(value)
				.replaceAll(server.origin, 'ORIGIN')
				.replaceAll(encodeURIComponent(server.origin), 'ORIGIN')
				.replaceAll(`127.0.0.1:${server.port}`, 'HOST'),
		) as unknown;
	return {
		requests: neutral(inOrder(server.requests.map((request) => comparableRequest(request, test.exceptHeaders)))),
		output: neutral(outputOf(execution)),
	};
}

function outputOf({ status, nodes, error }: Execution): unknown {
	if (status !== 'success') return error ? 'failed' : status;
	return nodes[CALL]?.[0]?.outputs[0]?.map(plain);
}

/** An item without what differs from run to run: ids of stored files, and what headers say of time and connection. */
function plain({ json, binary = {}, pairedItem }: Item) {
	const files = Object.entries(binary).map(([field, { id: _, ...about }]: [string, Record<string, unknown>]) => [
		field,
		about,
	]);
	const { date: _, connection: __, 'keep-alive': ___, ...headers } = (json?.headers ?? {}) as Record<string, unknown>;
	const shown = json?.headers !== undefined && json.statusCode !== undefined ? { ...json, headers } : json;
	return { json: shown, files: Object.fromEntries(files) as unknown, pairedItem };
}

describe('in a real n8n', () => {
	it('there are enough workflows to compare', () => {
		expect(CASES.length).toBeGreaterThanOrEqual(60);
		expect(CASES.filter(({ onlyTheyFail }) => onlyTheyFail).length).toBeLessThanOrEqual(5);
	});

	it.each(CASES.map((test) => [`${test.name} (${versionOf(test)})`, test] as const))(
		'Steady REST does as HTTP Request does: %s',
		async (_, test) => {
			const credentials = await credentialsOf(test);
			const theirs = await observe('n8n-nodes-base.httpRequest', test, credentials);
			const ours = await observe('n8n-nodes-steady.rest', test, credentials);
			expect(ours.requests).toEqual(theirs.requests);
			if (test.onlyTheyFail) {
				expect(theirs.output).toBe('failed');
				expect(ours.output).not.toBe('failed');
			} else expect(ours.output).toEqual(theirs.output);
			if (test.fails) expect(ours.output).toBe('failed');
		},
	);
});
