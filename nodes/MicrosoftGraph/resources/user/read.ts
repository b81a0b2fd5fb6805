import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { readMany } from '../../api/plainOperations';
import { theUser, userPath } from '../../directory/fields';
import { userOutput, usersOutput } from '../../directory/output';
import { DIRECTORY_PAGE, directoryHeaders, directoryOptions, directoryQuery, filter } from '../../directory/query';
import { BATCH_WINDOW, V1 } from '../../service';

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a user',
	fields: [theUser, ...userOutput.fields],
	window: BATCH_WINDOW,
	run: async (item) =>
		asItems(await item.json({ path: userPath(item), query: { $select: userOutput.select(item) }, inBatch: true })),
};

export const getAll = readMany({
	plural: 'users',
	fields: [filter, ...usersOutput.fields, directoryOptions],
	usual: 50,
	pageSize: DIRECTORY_PAGE,
	path: () => `${V1}/users`,
	query: (item) => ({ ...directoryQuery(item), $select: usersOutput.select(item) }),
	headers: directoryHeaders,
});

const getManager: Operation = {
	name: 'Get Manager',
	value: 'getManager',
	action: 'Get the manager of a user',
	fields: [theUser],
	window: BATCH_WINDOW,
	run: async (item) => asItems(await item.json({ path: `${userPath(item)}/manager`, inBatch: true })),
};

const below = async (item: ServiceItem, what: string) =>
	asItems(await listAll(item, { path: `${userPath(item)}/${what}`, inBatch: true }));

const getDirectReports: Operation = {
	name: 'Get Direct Reports',
	value: 'getDirectReports',
	action: 'Get the direct reports of a user',
	fields: [theUser],
	window: BATCH_WINDOW,
	run: async (item) => await below(item, 'directReports'),
};

const getLicenses: Operation = {
	name: 'Get Licenses',
	value: 'getLicenses',
	action: 'Get the licenses of a user',
	fields: [theUser],
	window: BATCH_WINDOW,
	run: async (item) => await below(item, 'licenseDetails'),
};

export const reading = [get, getDirectReports, getLicenses, getAll, getManager];
