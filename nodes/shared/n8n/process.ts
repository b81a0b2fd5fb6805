import { systemClock } from '../engine/clock';
import { Engine } from '../engine/engine';
import { Registry } from '../resources/registry';

/** What all nodes and executions of a process share. */
export interface SteadyProcess {
	readonly engine: Engine;
	readonly registry: Registry;
}

/**
 * Raise it when the shape of `SteadyProcess` or of anything reachable from it changes: n8n loads a package anew when it is
 * updated, and old code that still runs must not meet new state.
 */
const STATE_VERSION = 1;

const KEY = Symbol.for('n8n-nodes-steady');

type Holder = { [KEY]?: Record<number, SteadyProcess> };

/** The process-wide engine and registry. They outlive a reload of this module, for the limits must not start anew. */
export function steadyProcess(): SteadyProcess {
	const states = ((globalThis as Holder)[KEY] ??= {});
	return (states[STATE_VERSION] ??= { engine: new Engine(systemClock), registry: new Registry(systemClock) });
}

/** The state of every limit, origin and pooled resource of this process. Holds no host credentials, users or tokens. */
export function snapshot() {
	const { engine, registry } = steadyProcess();
	return { ...engine.snapshot(), resources: registry.snapshot() };
}
