import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { isGiven } from '../../fields/isGiven';

const off = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'boolean',
	default: false,
	description,
});

const on = (...field: Parameters<typeof off>): INodeProperties => ({ ...off(...field), default: true });

const lobbyBypassScope: INodeProperties = {
	displayName: 'Lobby Bypass Scope',
	name: 'lobbyBypassScope',
	type: 'options',
	default: 'organization',
	description: 'Who comes in without waiting in the lobby',
	options: [
		{ name: 'Everyone', value: 'everyone' },
		{ name: 'Invited', value: 'invited', description: 'Whom the organizer has invited' },
		{ name: 'Organization', value: 'organization', description: 'The organization and its guests' },
		{
			name: 'Organization and Federated',
			value: 'organizationAndFederated',
			description: 'The organization, its guests, and organizations it trusts',
		},
		{
			name: 'Organization Excluding Guests',
			value: 'organizationExcludingGuests',
			description: 'The organization without its guests',
		},
		{ name: 'Organizer', value: 'organizer' },
	],
};

/** How a meeting is held: https://learn.microsoft.com/graph/api/resources/onlinemeeting */
const settings: INodeProperties[] = [
	on('Allow Attendees to Enable Camera', 'allowAttendeeToEnableCamera', 'Whether attendees may turn on their camera'),
	on(
		'Allow Attendees to Enable Microphone',
		'allowAttendeeToEnableMic',
		'Whether attendees may turn on their microphone',
	),
	{
		displayName: 'Allow Meeting Chat',
		name: 'allowMeetingChat',
		type: 'options',
		default: 'enabled',
		options: [
			{ name: 'Disabled', value: 'disabled' },
			{ name: 'Enabled', value: 'enabled' },
			{ name: 'Limited', value: 'limited', description: 'While the meeting takes place' },
		],
	},
	on('Allow Teamwork Reactions', 'allowTeamworkReactions', 'Whether people may react with emojis'),
	{
		displayName: 'Allowed Presenters',
		name: 'allowedPresenters',
		type: 'options',
		default: 'everyone',
		description: 'Who may present',
		options: [
			{ name: 'Everyone', value: 'everyone' },
			{ name: 'Organization', value: 'organization' },
			{ name: 'Organizer', value: 'organizer' },
		],
	},
	off('Announce Entry and Exit', 'isEntryExitAnnounced', 'Whether it is heard when callers come and go'),
	lobbyBypassScope,
	off('Record Automatically', 'recordAutomatically', 'Whether the recording starts by itself'),
];

const passcodeRequired = off(
	'Require Passcode',
	'passcodeRequired',
	'Whether people who join by the number in the invitation need a passcode. It cannot be changed later.',
);

const inOrder = (fields: INodeProperties[]) => fields.sort((a, b) => a.displayName.localeCompare(b.displayName));

/** Settings of a new meeting. */
export const newSettings = inOrder([...settings, passcodeRequired]);

/** What can be changed of a meeting that is there. @param others beside its settings */
export const changesWith = (...others: INodeProperties[]) => inOrder([...settings, ...others]);

/** The settings that a collection of the form holds, as Graph takes them. */
export function readSettings(fields: IDataObject): IDataObject {
	const given = settings.map(({ name }) => [name, fields[name]] as const).filter(([, value]) => isGiven(value));
	const { [lobbyBypassScope.name]: scope, ...read } = Object.fromEntries(given) as IDataObject;
	if (scope !== undefined) read.lobbyBypassSettings = { scope };
	const isPasscodeRequired = fields[passcodeRequired.name];
	if (isGiven(isPasscodeRequired)) read.joinMeetingIdSettings = { isPasscodeRequired };
	return read;
}
