import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { deleteOne, readMany, readOne, updateOne } from '../../api/plainOperations';
import { fieldCollection } from '../../fields/fieldCollection';
import { idIn } from '../../fields/locator';
import { user } from '../../fields/user';
import { BATCH_WINDOW } from '../../service';
import { taskListId, TODO_USUAL, todoTaskId, todoTaskPath } from '../../todo/fields';

const list: INodeProperties = { ...taskListId, displayName: 'Task List Name or ID' };

const linkedResourceId: INodeProperties = {
	displayName: 'Linked Resource ID',
	name: 'linkedResourceId',
	type: 'string',
	default: '',
	required: true,
};

const name: INodeProperties = {
	displayName: 'Name',
	name: 'displayName',
	type: 'string',
	default: '',
	description: 'What the link is called',
};

const applicationName: INodeProperties = {
	displayName: 'Application Name',
	name: 'applicationName',
	type: 'string',
	default: '',
	required: true,
	description: 'Where the linked thing is from',
};

const externalId: INodeProperties = {
	displayName: 'External ID',
	name: 'externalId',
	type: 'string',
	default: '',
	description: 'What it is called there',
};

const webUrl: INodeProperties = {
	displayName: 'Web URL',
	name: 'webUrl',
	type: 'string',
	default: '',
	description: 'Where the link leads',
};

const additionalFields = fieldCollection('Additional Fields', 'additionalFields', [externalId, webUrl]);
const updateFields = fieldCollection('Update Fields', 'updateFields', [
	{ ...applicationName, required: false },
	externalId,
	name,
	webUrl,
]);

const ofTask = [user, list, todoTaskId];
const path = (item: ServiceItem) => `${todoTaskPath(item)}/linkedResources`;
const one = {
	name: 'a linked resource',
	fields: [...ofTask, linkedResourceId],
	path: (item: ServiceItem) => `${path(item)}/${idIn(item, linkedResourceId)}`,
};

const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a linked resource',
	fields: [...ofTask, name, applicationName, additionalFields],
	window: BATCH_WINDOW,
	async run(item) {
		const body = {
			applicationName: item.get<string>(applicationName.name, ''),
			displayName: item.get<string>(name.name, ''),
			...item.get<IDataObject>(additionalFields.name, {}),
		};
		// A link does not tell when it was made: one like it may have been there before.
		return asItems(await item.json({ method: 'POST', path: path(item), body, inBatch: true }));
	},
};

const get = readOne(one);

export const linkedResource: Resource = {
	name: 'Linked Resource',
	value: 'linkedResource',
	initial: get,
	operations: [
		create,
		deleteOne(one),
		get,
		readMany({ plural: 'linked resources', fields: ofTask, usual: TODO_USUAL, path }),
		updateOne(one, [updateFields], (item) => item.get<IDataObject>(updateFields.name, {})),
	],
};
