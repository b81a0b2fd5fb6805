import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Execution, Workflow, WorkflowNode } from '../../../demo/n8nApi.mts';
import { type Case, CASES } from '../../differential/gmail/cases.ts';
import { comparableItems, contentOf, filledIn, normal } from '../../differential/gmail/compare.ts';
import { mailbox, type Mailbox } from '../../differential/gmail/mailbox.ts';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { type CredentialUse, N8n } from '../support/n8n.mts';
import { chain, node } from '../support/workflow.mts';
import { follow, linksIn } from './question.mts';

/*
 * The same parameters and the same kind of credential, first under the built-in node's type and then under ours, each on a
 * mailbox of its own. The built-in node speaks to www.googleapis.com and ours to gmail.googleapis.com, which leads each of
 * them to its own.
 */

const VERSION = 2.2;
const THEIRS = 'Built-in';
const OURS = 'Steady';

let n8n: N8n;
const credentials: Record<string, CredentialUse> = {};

beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
	for (const name of [THEIRS, OURS]) {
		const oauthTokenData = { access_token: `token of ${name}`, token_type: 'Bearer' };
		const data = { clientId: 'id', clientSecret: 'secret', oauthTokenData };
		credentials[name] = await n8n.credential('gmailOAuth2', `Gmail, ${name}`, data);
	}
});

function gmailNode(name: string, type: string, [, given]: Case, box: Mailbox): WorkflowNode {
	const parameters = { authentication: 'oAuth2', ...filledIn(given, box) };
	return node(name, type, VERSION, parameters, { credentials: credentials[name] });
}

/** A file in the binary field `data`, for cases that have one. */
function inputOf([, , [{ binary }]]: Case): WorkflowNode[] {
	if (!binary) return [];
	const { data, fileName, mimeType } = binary.data;
	const text = node('Text', 'n8n-nodes-base.set', 3.4, {
		mode: 'raw',
		jsonOutput: JSON.stringify({ content: data }),
		options: {},
	});
	const file = node('File', 'n8n-nodes-base.convertToFile', 1.1, {
		operation: 'toBinary',
		sourceProperty: 'content',
		options: { fileName, mimeType },
	});
	return [text, file];
}

/** The input goes to both nodes. */
function workflowOf(test: Case, theirs: WorkflowNode, ours: WorkflowNode): Workflow {
	const workflow = chain(`Gmail: ${test[0]}`, ...inputOf(test), theirs, ours);
	const before = workflow.nodes.at(-3)?.name ?? '';
	const both = [THEIRS, OURS].map((name) => ({ node: name, type: 'main', index: 0 }));
	const { [THEIRS]: _, ...connections } = workflow.connections;
	return { ...workflow, connections: { ...connections, [before]: { main: [both] } } };
}

function itemsOf({ nodes }: Execution, name: string): unknown {
	const items = (nodes[name]?.[0]?.outputs[0] ?? []) as unknown as INodeExecutionData[];
	return comparableItems(items);
}

describe('in a real n8n', () => {
	it('there are enough operations to compare', () => {
		expect(CASES.length).toBeGreaterThanOrEqual(40);
	});

	it.each(CASES.map((test) => [test[0], test] as const))('Steady Gmail does as Gmail does: %s', async (_, test) => {
		const [theirs, ours] = await Promise.all([
			mailbox({ token: `token of ${THEIRS}`, refusesViolations: false }),
			mailbox({ token: `token of ${OURS}` }),
		]);
		try {
			await using _hosts = await n8n.mapHosts({
				'www.googleapis.com': theirs.api.origin,
				'gmail.googleapis.com': ours.api.origin,
			});
			const workflow = workflowOf(
				test,
				gmailNode(THEIRS, 'n8n-nodes-base.gmail', test, theirs),
				gmailNode(OURS, 'n8n-nodes-steady.gmail', test, ours),
			);
			const execution = await n8n.run(workflow);
			expect(execution.error).toBeUndefined();
			const expected = itemsOf(execution, THEIRS);
			expect(expected).not.toEqual([]);
			expect(normal(itemsOf(execution, OURS), ours)).toEqual(normal(expected, theirs));
			expect(normal(await contentOf(ours.api), ours)).toEqual(normal(await contentOf(theirs.api), theirs));
		} finally {
			await theirs.api.close();
			await ours.api[Symbol.asyncDispose]();
		}
	});

	describe('Send and Wait for Response', () => {
		const options = (...names: string[]) => ({ values: names.map((option) => ({ option })) });
		const FORM = {
			responseType: 'customForm',
			formFields: {
				values: [
					{ fieldLabel: 'Name', fieldType: 'text', requiredField: true },
					{ fieldLabel: 'Amount', fieldType: 'number' },
					{ fieldLabel: 'Days', fieldType: 'checkbox', fieldOptions: options('Mon', 'Tue', 'Wed') },
					{ fieldLabel: 'Kind', fieldType: 'dropdown', fieldOptions: options('a', 'b') },
					{ fieldLabel: 'Sure?', fieldType: 'radio', fieldOptions: options('Yes', 'No') },
					{ fieldType: 'hiddenField', fieldName: 'ticket', fieldValue: 'T-1' },
					{ fieldType: 'html', html: '<b>note</b>', elementName: 'note' },
					{ fieldLabel: 'When', fieldType: 'date' },
					{ fieldLabel: 'One paper', fieldType: 'file', multipleFiles: false },
					{ fieldLabel: 'Papers', fieldType: 'file', multipleFiles: true },
					{ fieldLabel: 'Remarks', fieldType: 'textarea' },
				],
			},
		};
		const FILLED_IN: Entry[] = [
			['field-0', ' Ann '],
			['field-1', '12.5'],
			['field-3', 'b'],
			['field-5', 'T-1'],
			['field-7', '2026-05-31'],
			['field-8', new File(['one'], 'one.txt', { type: 'text/plain' })],
			['field-9', new File(['two'], 'two.txt', { type: 'text/plain' })],
			['field-9', new File(['three'], 'three.txt', { type: 'text/plain' })],
			['field-10', 'line\r\nline'],
		];
		// A script in n8n's own page puts choices together, and sends its HTML back.
		const AS_THEIR_PAGE: Entry[] = [
			['field-2', '["Mon","Wed"]'],
			['field-4', '["Yes"]'],
			['field-6', '<b>note</b>'],
		];
		const AS_OUR_PAGE: Entry[] = [
			['field-2', 'Mon'],
			['field-2', 'Wed'],
			['field-4', 'Yes'],
		];

		it.each<[string, Record<string, unknown>, Entry[] | undefined, Entry[]?]>([
			['an approval', {}, undefined],
			['a text', { responseType: 'freeText' }, [['field-0', 'Because']]],
			['a form', FORM, [...FILLED_IN, ...AS_THEIR_PAGE], [...FILLED_IN, ...AS_OUR_PAGE]],
		])('goes on with %s', async (name, parameters, entries, ourEntries = entries) => {
			const asked = async (node: string, type: string, given: Entry[] | undefined) => {
				await using api = await Gmail.start({ token: `token of ${node}`, refusesViolations: false });
				const host = node === THEIRS ? 'www.googleapis.com' : 'gmail.googleapis.com';
				await using _host = await n8n.mapHosts({ [host]: api.origin });
				const question = {
					resource: 'message',
					operation: 'sendAndWait',
					sendTo: 'boss@example.org',
					message: 'Well?',
				};
				const test: Case = [name, { ...question, subject: 'Asked', ...parameters }, [{ json: {} }]];
				const ask = gmailNode(node, type, test, { api, ids: {} });
				const executionId = await n8n.start(chain(`Gmail: ${name}`, ask));
				const [link] = await linksIn(api, 'Asked');
				await follow(link, given && { method: 'POST', body: formOf(given) });
				const { nodes } = await n8n.result(executionId);
				const { outputs = [] } = nodes[node]?.at(-1) ?? {};
				return comparableItems(outputs[0] as unknown as INodeExecutionData[]);
			};
			const expected = await asked(THEIRS, 'n8n-nodes-base.gmail', entries);
			expect(expected).toMatchObject([{ json: { data: { respondedAt: expect.any(String) } } }]);
			const actual = await asked(OURS, 'n8n-nodes-steady.gmail', ourEntries);
			expect(actual.map(untimed)).toEqual(expected.map(untimed));
		});
	});
});

function untimed({ json, ...item }: ReturnType<typeof comparableItems>[number]) {
	const { respondedAt: _, ...data } = json.data as IDataObject;
	return { ...item, data };
}

type Entry = readonly [key: string, value: string | File];

function formOf(entries: readonly Entry[]): FormData {
	const form = new FormData();
	for (const [key, value] of entries) form.append(key, value);
	return form;
}
