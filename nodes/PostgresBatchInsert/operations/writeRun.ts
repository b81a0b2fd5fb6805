import type { IExecuteFunctions } from 'n8n-workflow';
import type { WriteResult } from '../../shared/transports/postgres/write/set';
import type { NodeOptions } from '../options';
import type { Operation } from './actions';

/** What became of the parts, in their order. */
export type PartResults = readonly WriteResult[];

/** Everything that is the same for the whole run. */
export interface WriteRun {
	readonly ctx: IExecuteFunctions;
	readonly version: number;
	readonly operation: Operation;
	readonly options: NodeOptions;
	/** Rows that are refused are left out, and the others written. */
	readonly tolerant: boolean;
}

/** Rows that are to be updated must be there; before 2.2 the built-in node did not look. */
export function insistsOnRows({ operation, version }: Pick<WriteRun, 'operation' | 'version'>): boolean {
	return operation.name === 'update' && version >= 2.2;
}
