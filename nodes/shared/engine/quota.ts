/** What a service says about its own limits, whatever the dialect it says it in. */
export type QuotaSignal =
	/** So many calls left until a moment. A long window is a budget: it says when to stop, it is not a pace. */
	| {
			readonly kind: 'window';
			/** Tells several windows of one service apart. */
			readonly name: string;
			readonly remaining: number;
			/** Epoch milliseconds. */
			readonly resetAt: number;
	  }
	/** A leaky bucket whose fill level is known. */
	| {
			readonly kind: 'bucket';
			readonly name: string;
			readonly capacity: number;
			/** Units taken at the moment of the reply. */
			readonly used: number;
			readonly restorePerSecond: number;
	  };
