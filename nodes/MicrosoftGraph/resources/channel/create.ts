import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { createOnce } from '../../api/createOnce';
import { BATCH_WINDOW } from '../../service';
import { teamId, teamPath } from '../../teams/fields';
import { description } from './fields';

const name: INodeProperties = {
	displayName: 'New Channel Name',
	name: 'name',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. Invoices',
};

const type: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'options',
	default: 'standard',
	options: [
		{ name: 'Private', value: 'private', description: 'For some members of the team' },
		{ name: 'Standard', value: 'standard', description: 'For all members of the team' },
	],
};

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a channel',
	fields: [teamId, name, optionsField(description, type)],
	window: BATCH_WINDOW,
	async run(item) {
		const { description: about = '', type: membershipType } = item.get<{ description?: string; type?: string }>(
			'options',
			{},
		);
		const path = `${teamPath(item)}/channels`;
		const displayName = item.get<string>('name', '');
		const body = { displayName, description: about || undefined, membershipType };
		const request = { path };
		// No two channels of a team have the same name.
		return asItems(
			await createOnce(
				item,
				{ path, body },
				{ request, isLike: (channel) => channel.displayName === displayName, isUnique: true },
			),
		);
	},
};
