import type {
	IDataObject,
	IHookFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { loopbackServer, type LoopbackServer, type Received } from './loopbackServer';
import { core } from './n8nContext';
import { PolledWorkflow } from './polledWorkflow';

/**
 * A workflow with a node that polls and has a webhook, as n8n treats it: hooks and polls share what is in memory, a webhook
 * sees what was saved, and whatever one of them changes is saved as a whole.
 */
export class NotifiedWorkflow extends PolledWorkflow implements AsyncDisposable {
	/** Of another workflow than those of other tests: what a process remembers goes by it. */
	protected override readonly id: string = randomUUID();
	/** Where the webhook is reached. */
	private server?: LoopbackServer;
	private mode: WorkflowExecuteMode = 'trigger';
	/** Settled when the webhook has done what it was called for. */
	private readonly calls: Array<Promise<void>> = [];

	/** Makes the webhook reachable and calls the node's hooks, as n8n does when a workflow is switched on or n8n starts. */
	async activate(mode: 'trigger' | 'manual' = 'trigger'): Promise<void> {
		this.mode = mode;
		this.server ??= await loopbackServer(async (received, response) => {
			const call = this.receive(received, response);
			this.calls.push(call);
			await call;
		});
		if (!(await this.hook('checkExists'))) await this.hook('create');
	}

	async deactivate(): Promise<void> {
		await this.hook('delete');
	}

	/** Waits until everything that was received has been dealt with. */
	async settled(): Promise<void> {
		for (let call = this.calls.shift(); call; call = this.calls.shift()) await call;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.settled();
		await this.server?.close();
	}

	private async hook(method: 'checkExists' | 'create' | 'delete'): Promise<boolean> {
		const { type, flow, node, additionalData } = this.parts();
		const webhook = { webhookDescription: type.description.webhooks![0] };
		const reachable = { ...additionalData, webhookBaseUrl: this.server!.origin };
		const context = new core.HookContext(flow, node, reachable, this.mode, 'activate', webhook) as IHookFunctions;
		this.listenTo(context);
		Object.defineProperty(context, 'getWorkflowStaticData', { value: () => this.memory });
		try {
			return await type.webhookMethods!.default![method]!.call(context);
		} finally {
			this.save();
		}
	}

	private async receive({ path, headers, body }: Received, response: ServerResponse): Promise<void> {
		const { type, flow, node, additionalData } = this.parts();
		const isJson = String(headers['content-type']).startsWith('application/json');
		const httpRequest = {
			headers,
			params: {},
			query: Object.fromEntries(new URL(path, 'http://n8n').searchParams),
			body: isJson ? (JSON.parse(body.toString()) as IDataObject) : {},
		};
		const internals = { ...additionalData, httpRequest, httpResponse: asExpress(response) };
		const webhook = { webhookDescription: type.description.webhooks![0] };
		const context = new core.WebhookContext(
			flow,
			node,
			internals,
			this.mode === 'manual' ? 'manual' : 'webhook',
			webhook,
			[],
			null,
		) as IWebhookFunctions;
		this.listenTo(context);
		const stored = structuredClone(this.saved);
		Object.defineProperty(context, 'getWorkflowStaticData', { value: () => stored });
		const { workflowData }: IWebhookResponseData = await type.webhook!.call(context);
		if (JSON.stringify(stored) !== JSON.stringify(this.saved)) this.saved = stored;
		this.started.push(...((workflowData?.[0] ?? []) as INodeExecutionData[]));
	}
}

/** As much of Express as nodes use. */
function asExpress(response: ServerResponse): object {
	const express = {
		status(code: number) {
			response.statusCode = code;
			return express;
		},
		type(name: string) {
			response.setHeader('content-type', `${name}; charset=utf-8`);
			return express;
		},
		send: (text: string) => void response.end(text),
		end: () => void response.end(),
	};
	return express;
}
