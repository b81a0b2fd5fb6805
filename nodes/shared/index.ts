/** What other node packages may build on; docs/engine.md explains it. */
export { createBudget, type Budget } from './engine/budget';
export type { Call, Charge, ClassifyContext, Limit } from './engine/call';
export { systemClock, type Clock } from './engine/clock';
export { Engine, type EngineSnapshot } from './engine/engine';
export type { AttemptEvent } from './engine/events';
export type { HttpFailure, HttpReply, HttpResponse } from './engine/httpReply';
export type { Disposition, Failed, Outcome, Succeeded } from './engine/outcome';
export type { QuotaSignal } from './engine/quota';
export type { Transport } from './engine/transport';
export type { Delivered, Failure, Verdict } from './engine/verdict';
export type { Signer } from './credentials/signer';
export {
	createClient,
	type ClientOptions,
	type ClientOutcome,
	type ClientRequest,
	type SteadyClient,
} from './n8n/client';
export { runItems, type ItemPlan, type ItemRun, type RunContext } from './n8n/itemRunner';
export { snapshot } from './n8n/process';
export type { Reliability } from './n8n/reliability';
export { BatchTransport, type BatchFormat } from './transports/batch/batchTransport';
