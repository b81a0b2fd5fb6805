import type { Resource } from '../../operation';
import { getAll } from './getAll';

export const history: Resource = { name: 'History', value: 'history', initial: getAll, operations: [getAll] };
