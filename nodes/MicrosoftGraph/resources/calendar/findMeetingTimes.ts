import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { optionsField } from '../../../shared/n8n/optionsField';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { preferHeaders } from '../../api/prefer';
import { moment } from '../../calendar/moment';
import { timeZoneOf } from '../../calendar/range';
import { timeZone } from '../../fields/options';
import { user } from '../../fields/user';
import { readRecipients } from '../../mail/recipients';
import { BATCH_WINDOW } from '../../service';
import { addressesIn } from './getSchedule';

const attendees: INodeProperties = {
	displayName: 'Attendees',
	name: 'attendees',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. ada@example.com, bob@example.com',
	description: 'Comma-separated list of email addresses of those who have to take part',
};

const duration: INodeProperties = {
	displayName: 'Duration (Minutes)',
	name: 'meetingDuration',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 30,
};

const from: INodeProperties = {
	displayName: 'Not Before',
	name: 'startTime',
	type: 'dateTime',
	default: '',
	required: true,
};

const until: INodeProperties = { ...from, displayName: 'Not After', name: 'endTime' };

const activityDomain: INodeProperties = {
	displayName: 'Hours',
	name: 'activityDomain',
	type: 'options',
	default: 'work',
	options: [
		{ name: 'Any', value: 'unrestricted' },
		{ name: 'Personal', value: 'personal', description: 'Working hours, and weekends' },
		{ name: 'Work', value: 'work', description: "The user's working hours" },
	],
};

const isOrganizerOptional: INodeProperties = {
	displayName: 'Organizer Is Optional',
	name: 'isOrganizerOptional',
	type: 'boolean',
	default: false,
	description: 'Whether it may take place without the organizer',
};

const maxCandidates: INodeProperties = {
	displayName: 'Max Suggestions',
	name: 'maxCandidates',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 20,
};

const minimumAttendeePercentage: INodeProperties = {
	displayName: 'Minimum Attendees (Percent)',
	name: 'minimumAttendeePercentage',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 100 },
	default: 50,
	description: 'How likely it must be that they can come',
};

const optionalAttendees: INodeProperties = {
	displayName: 'Optional Attendees',
	name: 'optionalAttendees',
	type: 'string',
	default: '',
	description: 'Comma-separated list of email addresses of those who may take part',
};

const returnSuggestionReasons: INodeProperties = {
	displayName: 'Give Reasons',
	name: 'returnSuggestionReasons',
	type: 'boolean',
	default: false,
	description: 'Whether each suggestion says why it is one',
};

interface Options {
	readonly activityDomain?: string;
	readonly isOrganizerOptional?: boolean;
	readonly maxCandidates?: number;
	readonly minimumAttendeePercentage?: number;
	readonly optionalAttendees?: unknown;
	readonly returnSuggestionReasons?: boolean;
	readonly timeZone?: string;
}

/**
 * https://learn.microsoft.com/graph/api/user-findmeetingtimes: a question, although it is a POST. What comes back is one item
 * with all suggestions, or the reason why there are none.
 */
export const findMeetingTimes: Operation = {
	name: 'Find Meeting Times',
	value: 'findMeetingTimes',
	action: 'Find times for a meeting',
	fields: [
		user,
		attendees,
		duration,
		from,
		until,
		optionsField(
			activityDomain,
			isOrganizerOptional,
			maxCandidates,
			minimumAttendeePercentage,
			optionalAttendees,
			returnSuggestionReasons,
			timeZone,
		),
	],
	window: BATCH_WINDOW,
	async run(item) {
		const path = `${ownerPath(item)}/findMeetingTimes`;
		const request = { method: 'POST', path, headers: preferHeaders(item), body: readWishes(item), inBatch: true };
		return asItems(await item.json({ ...request, isRepeatable: true, isPreparation: true }));
	},
};

function readWishes(item: ServiceItem): IDataObject {
	const {
		activityDomain: domain,
		timeZone: _,
		optionalAttendees: optional,
		...plain
	} = item.get<Options>('options', {});
	const zone = timeZoneOf(item) || 'UTC';
	const time = ({ displayName, name }: INodeProperties) => moment(item, displayName, item.get<unknown>(name, ''), zone);
	const people = (addresses: string[], type: string) =>
		addresses.map((address) => ({ type, emailAddress: { address } }));
	const others = readRecipients(optional).map(({ emailAddress }) => emailAddress.address);
	return {
		attendees: [...people(addressesIn(item, attendees), 'required'), ...people(others, 'optional')],
		timeConstraint: { activityDomain: domain ?? 'work', timeSlots: [{ start: time(from), end: time(until) }] },
		meetingDuration: `PT${item.get<number>(duration.name, 30)}M`,
		...(plain as IDataObject),
	};
}
