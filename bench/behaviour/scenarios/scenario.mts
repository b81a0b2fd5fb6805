import type { Connects } from '../connects.mts';
import type { ClientSettings, Ending, Pace, Run, Task } from '../contract.mts';
import type { Service } from '../service.mts';

/** Something that goes wrong at a service, and what is counted while a client lives through it. */
export interface Scenario {
	readonly name: string;
	/** Ten calls at a time when absent. */
	readonly pace?: Pace;
	readonly giveUpAfterMs: number;
	readonly settings?: ClientSettings;
	/** True when the time counts: it has the machine for itself then. */
	readonly alone?: boolean;
	/** A service of its own for each client. */
	start(): Promise<Stage>;
	/** Rows of the table, from what `Stage.count` answered. */
	readonly rows: readonly Row[];
}

export interface Stage {
	readonly tasks: readonly Task[];
	readonly service: Service;
	count(run: Run, connects: Connects): Counts;
}

export type Counts = Readonly<Record<string, number>>;

export interface Row {
	readonly label: string;
	/** What a client's column says. */
	readonly cell: (counts: Counts) => string;
}

/** Calls of the numbers 0 to `count` - 1. */
export function tasksFor(service: Service, method: Task['method'], count: number): Task[] {
	return Array.from({ length: count }, (_, item) => ({ method, url: service.urlOf(item) }));
}

/** Calls that brought nothing. */
export function lost(endings: ReadonlyArray<Ending | undefined>): number {
	return endings.filter((ending) => !ending?.ok).length;
}

/** A cell that shows one count as it is. */
export function plain(name: string): Row['cell'] {
	return (counts) => String(counts[name]);
}

/** Milliseconds as seconds. */
export function seconds(ms: number | undefined): string {
	return `${((ms ?? Number.NaN) / 1000).toFixed(1)} s`;
}
