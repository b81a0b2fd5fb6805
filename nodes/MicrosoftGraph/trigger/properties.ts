import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../shared/n8n/optionsField';
import { reliabilityCollection } from '../../shared/n8n/reliability';
import { site } from '../api/site';
import { immutableIds, timeZone } from '../fields/options';
import { user } from '../fields/user';
import { driveId } from '../files/fields';
import { attachmentOptions, messageOutput } from '../mail/output';
import { filterChoices } from '../mail/search';
import { authentication } from '../properties';
import { list } from '../sharePoint/fields';
import { OWN_TRIGGER_VERSION } from '../versions';
import { events } from './events';
import { files } from './files';
import { listItems } from './listItems';
import { mail } from './mail';
import type { Source } from './source';
import { users } from './users';

const event: INodeProperties = {
	displayName: 'Trigger On',
	name: 'event',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Event Cancelled', value: 'eventCancelled', description: 'An event was cancelled or deleted' },
		{ name: 'Event Created', value: 'eventCreated', description: 'An event came into the calendar' },
		{ name: 'Event Updated', value: 'eventUpdated', description: 'An event was changed' },
		{ name: 'File Created', value: 'fileCreated', description: 'A file came into a drive' },
		{ name: 'File Updated', value: 'fileUpdated', description: 'A file was changed' },
		{ name: 'Folder Created', value: 'folderCreated', description: 'A folder came into a drive' },
		{ name: 'Folder Updated', value: 'folderUpdated', description: 'A folder was changed' },
		{ name: 'List Item Created', value: 'listItemCreated', description: 'An item came into a list of SharePoint' },
		{ name: 'List Item Updated', value: 'listItemUpdated', description: 'An item of a list was changed' },
		{ name: 'Message Received', value: 'messageReceived', description: 'A message came into the mailbox' },
		{ name: 'User Created', value: 'userCreated', description: 'A user came into the tenant' },
		{ name: 'User Deleted', value: 'userDeleted', description: 'A user was deleted' },
		{ name: 'User Updated', value: 'userUpdated', description: 'A user was changed' },
	],
	default: 'messageReceived',
};

const when: INodeProperties = {
	displayName: 'When',
	name: 'when',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'On Notification',
			value: 'webhook',
			description:
				'Microsoft calls n8n as soon as something has changed; the schedule fetches what no call came for. n8n must be reachable from the internet.',
		},
		{ name: 'On Schedule', value: 'poll', description: 'Ask Microsoft at the times of the schedule' },
	],
	default: 'poll',
};

/** Shows fields for the events of some sources. */
function forSources(sources: readonly Source[], ...fields: readonly INodeProperties[]): INodeProperties[] {
	const values = sources.flatMap(({ events: own }) => own);
	return fields.map((field) => ({
		...field,
		displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, event: values } },
	}));
}

/** Without times: a trigger begins where it stopped. */
const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: filterChoices(false).filter(({ name }) => name !== 'receivedAfter' && name !== 'receivedBefore'),
};

const simple: INodeProperties = {
	displayName: 'Simplify',
	name: 'simple',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

const watchFolder: INodeProperties = {
	displayName: 'Watch Folder',
	name: 'watchFolder',
	type: 'boolean',
	default: false,
	description: 'Whether to watch a given folder rather than the entire drive',
	displayOptions: { show: { event: ['fileCreated', 'folderCreated'] } },
};

const watchFile: INodeProperties = {
	displayName: 'Watch',
	name: 'watch',
	type: 'options',
	options: [
		{ name: 'A Selected File', value: 'selectedFile' },
		{ name: 'Any File', value: 'anyFile' },
		{ name: 'Inside a Folder', value: 'selectedFolder' },
	],
	default: 'anyFile',
	description: 'Which files are watched',
	displayOptions: { show: { event: ['fileUpdated'] } },
};

const watchFolders: INodeProperties = {
	displayName: 'Watch',
	name: 'watch',
	type: 'options',
	options: [
		{ name: 'A Selected Folder', value: 'oneSelectedFolder' },
		{ name: 'Any Folder', value: 'anyFolder' },
		{ name: 'Inside a Folder', value: 'selectedFolder' },
	],
	default: 'anyFolder',
	description: 'Which folders are watched',
	displayOptions: { show: { event: ['folderUpdated'] } },
};

function chosen(displayName: string, name: string, show: Record<string, Array<string | boolean>>): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'id', value: '' },
		required: true,
		modes: [
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 01BYE5RZ6QN3ZWBTUFOFD3GSPGOHDJD36K' },
			{
				displayName: 'Link',
				name: 'url',
				type: 'string',
				placeholder: 'e.g. https://onedrive.live.com/?id=170B5C65E30736A3%21103',
			},
		],
		displayOptions: { show },
	};
}

const folderChild: INodeProperties = {
	displayName: 'Watch Nested Folders',
	name: 'folderChild',
	type: 'boolean',
	default: false,
	description: 'Whether the folders in the folder are watched, too, however deep',
};

const daysAhead: INodeProperties = {
	displayName: 'Days Ahead',
	name: 'daysAhead',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 1800 },
	default: 90,
	description:
		'How far into the future events are watched. Microsoft tells changes of events only between two times; one that is farther away is told when it comes nearer.',
};

const select: INodeProperties = {
	displayName: 'Select',
	name: 'select',
	type: 'string',
	default: '',
	placeholder: 'e.g. displayName,mail,department',
	description: 'The fields to watch and to give, with commas between',
};

const choices = ({ options = [] }: INodeProperties) =>
	options.flatMap((option) => ('value' in option ? [String(option.value)] : []));

export const triggerProperties: INodeProperties[] = [
	...authentication(OWN_TRIGGER_VERSION, 'event', choices(event), {
		microsoftOneDriveOAuth2Api: files.events,
		microsoftOutlookOAuth2Api: ['messageReceived'],
	}),
	event,
	when,
	...forSources([mail, events, files], user),
	...forSources([mail], ...messageOutput.fields, filters, optionsField(...attachmentOptions)),
	...forSources([events], daysAhead, optionsField(immutableIds, timeZone)),
	...forSources([files], simple),
	watchFolder,
	watchFile,
	watchFolders,
	chosen('File', 'fileId', { event: ['fileUpdated'], watch: ['selectedFile'] }),
	chosen('Folder', 'folderId', { watch: ['selectedFolder', 'oneSelectedFolder'] }),
	chosen('Folder', 'folderId', { watchFolder: [true] }),
	...forSources([files], optionsField(driveId, folderChild)),
	...forSources([listItems], site, list),
	...forSources([users], optionsField(select)),
	reliabilityCollection,
];
