import type { INodeProperties } from 'n8n-workflow';
import type { HttpResponse } from '../../../shared/engine/httpReply';
import { CallFailed } from '../../../shared/n8n/callFailed';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { driveOptions, filters, selectOf, workbook as workbookField, workbookPath } from '../../excel/fields';
import { limitOf, listFields } from '../../fields/lists';
import { user } from '../../fields/user';
import { drivePath, itemPath } from '../../files/fields';
import { searchPath } from '../../files/search';

const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get workbooks',
	description: 'Get the Excel files in a drive',
	fields: [user, ...listFields, filters, driveOptions],
	async run(item) {
		const request = { path: searchPath(drivePath(item), '.xlsx'), query: { $select: selectOf(item) } };
		return asItems(await listAll(item, request, limitOf(item)));
	},
};

const additionalFields: INodeProperties = {
	displayName: 'Options',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			description: 'The name of the new sheet, which no other may have. Excel chooses one when empty.',
		},
	],
};

const addWorksheet: Operation = {
	name: 'Add Sheet',
	value: 'addWorksheet',
	action: 'Add a sheet to a workbook',
	fields: [user, workbookField, additionalFields, driveOptions],
	// One change of a workbook at a time: it takes no two.
	window: 1,
	async run(item) {
		const path = `${workbookPath(item)}/worksheets`;
		const { name = '' } = item.get<{ name?: string }>(additionalFields.name, {});
		const body = name === '' ? {} : { name };
		// A name is taken only once, so with one it may be asked again.
		const added = await item.attempt({ method: 'POST', path: `${path}/add`, body, isRepeatable: name !== '' });
		if (added.ok) return asItems(item.parse(added.reply as HttpResponse) as object);
		const isOwn = added.attempts > 1 && added.failure.code === 'ItemAlreadyExists';
		if (!isOwn) throw new CallFailed(added);
		return asItems(await item.json({ path: `${path}/${encodeURIComponent(name)}` }));
	},
};

const deleteWorkbook: Operation = {
	name: 'Delete',
	value: 'deleteWorkbook',
	action: 'Delete workbook',
	description: 'Put a workbook into the recycle bin',
	fields: [user, workbookField, driveOptions],
	async run(item) {
		await item.send({ method: 'DELETE', path: itemPath(item, workbookField), inBatch: true });
		return asItems({ success: true });
	},
};

export const workbook: Resource = {
	name: 'Workbook',
	value: 'workbook',
	initial: getAll,
	operations: [addWorksheet, deleteWorkbook, getAll],
};
