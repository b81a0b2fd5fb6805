import type { Resource } from '../../operation';
import { addLabels } from './addLabels';
import { deleteThread } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { removeLabels } from './removeLabels';
import { reply } from './reply';
import { trash } from './trash';
import { untrash } from './untrash';

export const thread: Resource = {
	name: 'Thread',
	value: 'thread',
	initial: getAll,
	operations: [addLabels, deleteThread, get, getAll, removeLabels, reply, trash, untrash],
};
