import type { Limit } from './call';

/** The same text for the same limit. */
export function limitId(limit: Limit): string {
	switch (limit.kind) {
		case 'rate':
			return `${limit.perSecond}/${limit.burst}`;
		case 'window':
			return `${limit.units} in ${limit.seconds}`;
		case 'slots':
			return `${limit.capacity}`;
	}
}
