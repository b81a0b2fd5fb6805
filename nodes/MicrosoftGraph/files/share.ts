import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../shared/n8n/optionsField';
import { asItems, type Operation } from '../../shared/n8n/serviceOperation';
import { user } from '../fields/user';
import { BATCH_WINDOW } from '../service';
import { driveId, itemPath } from './fields';

const type: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'options',
	options: [
		{ name: 'Edit', value: 'edit' },
		{ name: 'Embed', value: 'embed', description: 'For web pages; personal OneDrive only' },
		{ name: 'View', value: 'view' },
	],
	default: 'view',
	description: 'What the link allows',
};

const scope: INodeProperties = {
	displayName: 'Scope',
	name: 'scope',
	type: 'options',
	options: [
		{ name: 'Anonymous', value: 'anonymous', description: 'Everybody who has the link' },
		{ name: 'Organization', value: 'organization', description: 'Everybody in the organization who has the link' },
		{ name: 'Users', value: 'users', description: 'Only people who are invited' },
	],
	default: 'organization',
	description: 'Whom the link works for',
};

export const expirationDateTime: INodeProperties = {
	displayName: 'Expires At',
	name: 'expirationDateTime',
	type: 'dateTime',
	default: '',
};

const password: INodeProperties = {
	displayName: 'Password',
	name: 'password',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	description: 'What is asked of those who open the link; personal OneDrive only',
};

interface Options {
	readonly expirationDateTime?: string;
	readonly password?: string;
}

/**
 * Makes a link to a file or folder. A link of the same kind that is there already is what comes back: asking twice does no
 * harm.
 */
export function sharing(action: string, place: INodeProperties): Operation {
	return {
		name: 'Share',
		value: 'share',
		action,
		description: 'Make a link to it, or get the one that is there',
		fields: [user, place, type, scope, optionsField(driveId, expirationDateTime, password)],
		window: BATCH_WINDOW,
		async run(item) {
			const { expirationDateTime: until, password: secret } = item.get<Options>('options', {});
			const body: IDataObject = {
				type: item.get<string>('type', 'view'),
				scope: item.get<string>('scope', 'organization'),
				...(until ? { expirationDateTime: new Date(until).toISOString() } : {}),
				...(secret ? { password: secret } : {}),
			};
			const path = `${itemPath(item, place)}/createLink`;
			return asItems(await item.json({ method: 'POST', path, body, inBatch: true, isRepeatable: true }));
		},
	};
}
