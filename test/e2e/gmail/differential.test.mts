import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { INodeExecutionData } from 'n8n-workflow';
import type { Execution, Workflow, WorkflowNode } from '../../../demo/n8nApi.mts';
import { type Case, CASES } from '../../differential/gmail/cases.ts';
import { comparableItems, contentOf, filledIn, normal } from '../../differential/gmail/compare.ts';
import { mailbox, type Mailbox } from '../../differential/gmail/mailbox.ts';
import { type CredentialUse, N8n } from '../support/n8n.mts';
import { chain, node } from '../support/workflow.mts';

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
});
