import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../shared/n8n/optionsField';

export const immutableIds: INodeProperties = {
	displayName: 'Immutable IDs',
	name: 'immutableIds',
	type: 'boolean',
	default: true,
	description:
		'Whether to use IDs that stay the same when something is moved to another folder. IDs of the other kind are understood all the same.',
};

export const timeZone: INodeProperties = {
	displayName: 'Time Zone',
	name: 'timeZone',
	type: 'string',
	default: '',
	placeholder: 'e.g. Europe/Berlin',
	description: 'In which time zone times are given, by its IANA or Windows name. UTC when empty.',
};

/** Options of an operation on Outlook that has none of its own. */
export const outlookOptions = optionsField(immutableIds);
