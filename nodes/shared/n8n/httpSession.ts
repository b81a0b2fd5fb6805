import type { IExecuteFunctions } from 'n8n-workflow';
import type { HttpReply } from '../engine/httpReply';
import type { Transport } from '../engine/transport';
import type { HttpRequest } from '../transports/http/httpRequest';
import { HttpTransport } from '../transports/http/httpTransport';
import { readProxyEnvironment } from '../transports/http/proxy';
import { evaluationTransport, isEvaluation } from './evaluationTransport';
import { httpGuards } from './httpGuards';
import { steadyProcess } from './process';

/** HTTP for the length of one run. */
export interface HttpSession {
	readonly transport: Transport<HttpRequest, HttpReply>;
	/** Gives back what was borrowed; the connections stay open for the next run. */
	close(): Promise<void>;
}

/** Opens HTTP for a run: our own pooled client, or n8n's helper where an evaluation's mocks must apply. */
export function openHttp(ctx: IExecuteFunctions): HttpSession {
	if (isEvaluation(ctx)) return { transport: evaluationTransport(ctx), close: async () => undefined };
	const transport = new HttpTransport({
		registry: steadyProcess().registry,
		guards: httpGuards(ctx),
		userAgent: userAgent(process.env),
		proxies: readProxyEnvironment(process.env),
	});
	return { transport, close: async () => await transport.close() };
}

/** What n8n's own requests call themselves, settings included. */
export function userAgent(env: NodeJS.ProcessEnv): string {
	const enforced = /^(true|1)$/i.test(env.N8N_ENFORCE_GLOBAL_USER_AGENT ?? '');
	const value = env.N8N_GLOBAL_USER_AGENT_VALUE ?? '';
	if (!enforced) return 'n8n';
	return value === '' ? 'Mozilla/5.0 (compatible; n8n; +https://n8n.io/)' : value;
}
