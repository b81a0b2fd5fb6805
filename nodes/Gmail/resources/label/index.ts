import type { Resource } from '../../operation';
import { create } from './create';
import { deleteLabel } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { update } from './update';

export const label: Resource = {
	name: 'Label',
	value: 'label',
	initial: getAll,
	operations: [create, deleteLabel, get, getAll, update],
};
