import type { EncodingRules } from '../shared/transports/postgres/encode/encoder';
import type { ResultRules } from '../shared/transports/postgres/resultTypes';

/** The built-in Postgres node's versions of its current major, whose workflows run here unchanged. */
export const BUILT_IN_VERSIONS = [2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7];

/** Our own version, in which our defaults live. */
export const OWN_VERSION = 3;

/** How strings for json columns are meant. */
export function encodingRules(version: number): EncodingRules {
	return { jsonStrings: version >= OWN_VERSION ? 'structures' : 'anyJson' };
}

/** How values come back. Built-in: points in time are text since 2.1, days and arrays of both since 2.7. */
export function resultRules(version: number, largeNumbersOutput: string | undefined): ResultRules {
	return {
		timestamps: version >= 2.1 ? 'iso' : 'date',
		zoneless: version >= OWN_VERSION ? 'asWritten' : 'local',
		dates: version >= 2.7 ? 'text' : 'date',
		largeNumbers: largeNumbersOutput === 'numbers' ? 'number' : 'text',
	};
}
