import { GraphContract } from '../../schemas/graphContract.mts';

/** One for all doubles of a process: what it has compiled is used again. */
export const CONTRACT = new GraphContract();
