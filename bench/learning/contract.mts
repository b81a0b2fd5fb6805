import type { RandomService } from '../../test/support/randomService.ts';

/** A service that keeps a limit, as plain data for the process that runs it. */
export type LimitedService =
	| ({
			readonly kind: 'bucket';
			/** Round trip in ms; single calls differ. */
			readonly tripMs: number;
			readonly seed: number;
	  } & Pick<RandomService, 'perSecond' | 'burst' | 'retryAfter'>)
	/** So many calls in a window that the first of them opens; every answer says how many are left, and until when. */
	| {
			readonly kind: 'window';
			readonly calls: number;
			readonly seconds: number;
			readonly tripMs: number;
			readonly seed: number;
	  };

/** What the servers' process is asked to do. */
export type Order = { readonly start: LimitedService } | { readonly stop: number };

/** What it answers: the port of a service that was started, or what a stopped one has counted. */
export type Report = { readonly port: number } | { readonly accepted: number; readonly refused: number };
