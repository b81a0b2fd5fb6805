import type { INodeProperties } from 'n8n-workflow';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { refuseNoChange } from '../../api/noChange';
import { theUser, userPath } from '../../directory/fields';
import { patchParts } from '../../directory/patchParts';
import { readUser } from '../../directory/user';
import { changeableDetails } from '../../directory/userFields';
import { fieldCollection } from '../../fields/fieldCollection';
import { BATCH_WINDOW } from '../../service';

const updateFields: INodeProperties = {
	...fieldCollection('Update Fields', 'updateFields', changeableDetails),
	description: 'An empty field takes away what was there',
};

export const update: Operation = {
	name: 'Update',
	value: 'update',
	action: 'Update a user',
	fields: [theUser, updateFields],
	window: BATCH_WINDOW,
	async run(item) {
		const { account, profile } = readUser(item, updateFields.name, null);
		refuseNoChange(item, [updateFields], account, profile);
		await patchParts(item, userPath(item), [account, profile]);
		return asItems({ updated: true });
	},
};
