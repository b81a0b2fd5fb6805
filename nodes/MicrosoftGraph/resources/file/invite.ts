import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { user } from '../../fields/user';
import { driveId, fileId, itemPath } from '../../files/fields';
import { expirationDateTime } from '../../files/share';

const recipients: INodeProperties = {
	displayName: 'Recipients',
	name: 'recipients',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. ada@example.com, bob@example.com',
	description: 'Email addresses of those who get access, separated by commas',
};

const role: INodeProperties = {
	displayName: 'Role',
	name: 'role',
	type: 'options',
	options: [
		{ name: 'Read', value: 'read' },
		{ name: 'Write', value: 'write' },
	],
	default: 'read',
};

const message: INodeProperties = {
	displayName: 'Message',
	name: 'message',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	description: 'What the invitation says',
};

const requireSignIn: INodeProperties = {
	displayName: 'Require Sign-In',
	name: 'requireSignIn',
	type: 'boolean',
	default: true,
	description: 'Whether those who are invited have to sign in',
};

const sendInvitation: INodeProperties = {
	displayName: 'Send Invitation',
	name: 'sendInvitation',
	type: 'boolean',
	default: true,
	description: 'Whether they are told by mail',
};

interface Options {
	readonly message?: string;
	readonly requireSignIn?: boolean;
	readonly sendInvitation?: boolean;
	readonly expirationDateTime?: string;
}

export const invite: Operation = {
	name: 'Invite',
	value: 'invite',
	action: 'Invite people to a file',
	description: 'Give people access to a file or folder',
	fields: [
		user,
		fileId,
		recipients,
		role,
		optionsField(driveId, expirationDateTime, message, requireSignIn, sendInvitation),
	],
	async run(item) {
		const options = item.get<Options>('options', {});
		const { message: said = '', requireSignIn: signsIn = true, sendInvitation: tells = true } = options;
		const until = options.expirationDateTime;
		const addresses = item
			.get<string>(recipients.name, '')
			.split(',')
			.map((email) => email.trim());
		const body: IDataObject = {
			recipients: addresses.filter((email) => email !== '').map((email) => ({ email })),
			roles: [item.get<string>(role.name, 'read')],
			requireSignIn: signsIn,
			sendInvitation: tells,
			...(said === '' ? {} : { message: said }),
			...(until ? { expirationDateTime: new Date(until).toISOString() } : {}),
		};
		const path = `${itemPath(item, fileId)}/invite`;
		// Access is given once, however often it is asked for; a mail is not.
		const { value = [] } = await item.json<{ value?: object[] }>({ method: 'POST', path, body, isRepeatable: !tells });
		return asItems(value);
	},
};
