import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../fields/quota';
import { epochSeconds } from '../../mail/search';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

interface VacationOptions {
	readonly endTime?: unknown;
	readonly responseSubject?: string;
	readonly restrictToContacts?: boolean;
	readonly restrictToDomain?: boolean;
	readonly startTime?: unknown;
}

const enabled: INodeProperties = {
	displayName: 'Enabled',
	name: 'enableAutoReply',
	type: 'boolean',
	default: true,
	description: 'Whether Gmail answers by itself',
};

const whenOn = { show: { enableAutoReply: [true] } };

const response: INodeProperties = {
	displayName: 'Response',
	name: 'responseBodyHtml',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	displayOptions: whenOn,
	description: 'What Gmail answers, in HTML',
};

const options = optionsField(
	{
		displayName: 'First Day',
		name: 'startTime',
		type: 'dateTime',
		default: '',
	},
	{
		displayName: 'Last Day',
		name: 'endTime',
		type: 'dateTime',
		default: '',
	},
	{
		displayName: 'Only Contacts',
		name: 'restrictToContacts',
		type: 'boolean',
		default: false,
		description: 'Whether only people in the contacts get an answer',
	},
	{
		displayName: 'Only Own Domain',
		name: 'restrictToDomain',
		type: 'boolean',
		default: false,
		description: 'Whether only people of the own domain get an answer; for Google Workspace',
	},
	{
		displayName: 'Subject',
		name: 'responseSubject',
		type: 'string',
		default: '',
		description: 'What stands before the subject of the mail that is answered',
	},
);

export const updateVacation: Operation = {
	name: 'Set Vacation Responder',
	value: 'updateVacation',
	action: 'Set the vacation responder',
	description: 'Turn the vacation responder on or off, with all of its settings',
	fields: [enabled, response, options],
	async run(item) {
		const { startTime, endTime, responseSubject, restrictToContacts, restrictToDomain } = item.get<VacationOptions>(
			'options',
			{},
		);
		const body = {
			enableAutoReply: item.get('enableAutoReply', true),
			responseBodyHtml: item.get('responseBodyHtml', ''),
			responseSubject,
			restrictToContacts,
			restrictToDomain,
			startTime: milliseconds(startTime, 'First Day'),
			endTime: milliseconds(endTime, 'Last Day'),
		};
		return asItems(await item.json({ method: 'PUT', path: `${ME}/settings/vacation`, body }));

		/** As a text: a number of 64 bits is one in Google's JSON. */
		function milliseconds(value: unknown, field: string): string | undefined {
			return value ? String(epochSeconds(item, field, value) * 1000) : undefined;
		}
	},
};
