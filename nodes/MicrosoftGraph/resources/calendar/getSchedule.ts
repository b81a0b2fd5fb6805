import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import type { Page } from '../../api/list';
import { ownerPath } from '../../api/owner';
import { preferHeaders } from '../../api/prefer';
import { timeZoneOf } from '../../calendar/range';
import { moment } from '../../calendar/moment';
import { timeZone } from '../../fields/options';
import { optionsField } from '../../../shared/n8n/optionsField';
import { user } from '../../fields/user';
import { requiredRecipients } from '../../mail/recipients';
import { BATCH_WINDOW } from '../../service';

const schedules: INodeProperties = {
	displayName: 'People',
	name: 'schedules',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. ada@example.com, room1@example.com',
	description: 'Comma-separated list of email addresses: of users, distribution lists, rooms or equipment',
};

const startTime: INodeProperties = {
	displayName: 'Start',
	name: 'startTime',
	type: 'dateTime',
	default: '',
	required: true,
};

const endTime: INodeProperties = { ...startTime, displayName: 'End', name: 'endTime' };

const interval: INodeProperties = {
	displayName: 'Interval (Minutes)',
	name: 'availabilityViewInterval',
	type: 'number',
	typeOptions: { minValue: 5, maxValue: 1440 },
	default: 30,
	description: 'How much time each digit of the availability view stands for',
};

/** The bare addresses in a field. @throws NodeOperationError when there is none */
export function addressesIn(item: ServiceItem, field: INodeProperties): string[] {
	return requiredRecipients(item, field).map(({ emailAddress }) => emailAddress.address);
}

/** https://learn.microsoft.com/graph/api/calendar-getschedule: a question, although it is a POST. */
export const getSchedule: Operation = {
	name: 'Get Free/Busy',
	value: 'getSchedule',
	action: 'Get when people are free or busy',
	fields: [user, schedules, startTime, endTime, optionsField(interval, timeZone)],
	window: BATCH_WINDOW,
	async run(item) {
		const zone = timeZoneOf(item) || 'UTC';
		const time = ({ displayName, name }: INodeProperties) =>
			moment(item, displayName, item.get<unknown>(name, ''), zone);
		const { availabilityViewInterval = interval.default } = item.get<{ availabilityViewInterval?: number }>(
			'options',
			{},
		);
		const answer = await item.json<Page>({
			method: 'POST',
			path: `${ownerPath(item)}/calendar/getSchedule`,
			headers: preferHeaders(item),
			body: {
				schedules: addressesIn(item, schedules),
				startTime: time(startTime),
				endTime: time(endTime),
				availabilityViewInterval,
			},
			inBatch: true,
			isRepeatable: true,
			isPreparation: true,
		});
		return asItems(answer.value ?? []);
	},
};
