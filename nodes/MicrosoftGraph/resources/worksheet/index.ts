import type { Resource } from '../../../shared/n8n/serviceOperation';
import { append } from './append';
import { clear, deleteWorksheet, getAll } from './operations';
import { readRows } from './readRows';
import { update, upsert } from './update';

export const worksheet: Resource = {
	name: 'Worksheet',
	value: 'worksheet',
	initial: getAll,
	operations: [append, upsert, clear, deleteWorksheet, getAll, readRows, update],
};
