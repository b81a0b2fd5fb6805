/** What other node packages may build on: the engine's contract. */
export { createBudget, type Budget } from './engine/budget';
export type { Call, Charge, ClassifyContext, Limit } from './engine/call';
export { systemClock, type Clock } from './engine/clock';
export type { Disposition, Failed, Outcome, Succeeded } from './engine/outcome';
export type { Transport } from './engine/transport';
export type { Failure, Verdict } from './engine/verdict';
