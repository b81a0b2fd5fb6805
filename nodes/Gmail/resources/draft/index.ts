import type { Resource } from '../../operation';
import { create } from './create';
import { deleteDraft } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { send } from './send';
import { update } from './update';

export const draft: Resource = {
	name: 'Draft',
	value: 'draft',
	initial: create,
	operations: [create, deleteDraft, get, getAll, send, update],
};
