import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { together } from '../../api/gathering';
import { isGiven } from '../../fields/isGiven';
import { BATCH_WINDOW } from '../../service';
import { endDateTime, readText, readTimes, requiredText, startDateTime, subject } from './fields';
import { meetingsPath, organizer } from './organizer';
import { headers } from './place';

const externalId: INodeProperties = {
	displayName: 'External ID',
	name: 'externalId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. order-4711-kickoff',
	description:
		'An ID of your own. An organizer has one meeting of it: what is there comes out as it is, otherwise it is made.',
};

const end: INodeProperties = {
	...endDateTime,
	description: 'When it ends, later than it starts; an hour after the start when empty',
};
const start: INodeProperties = {
	...startDateTime,
	description: "When it starts; now when empty. A time that does not say its zone is in the workflow's.",
};

interface Options {
	readonly endDateTime?: unknown;
	readonly startDateTime?: unknown;
	readonly subject?: unknown;
}

/** Graph has one meeting of an ID for each organizer, so this may be asked again when an answer gets lost. */
export const createOrGet: Operation = {
	name: 'Create or Get',
	value: 'createOrGet',
	action: 'Create or get an online meeting',
	description: 'Create a meeting under an ID of your own, or get the one that has it',
	fields: [organizer, externalId, optionsField(end, start, subject)],
	window: BATCH_WINDOW,
	async run(item) {
		const body = readBody(item);
		const path = `${await meetingsPath(item)}/createOrGet`;
		const request = { method: 'POST', path, headers: headers(), body, inBatch: true };
		// Items of the run that name the same one go one after the other: what Graph does with both at once it does not say.
		const key = `${path} ${String(body.externalId)}`;
		const meeting = await together<typeof request, IDataObject>(item, key, request, async (wishes) => {
			for (const wish of wishes) await wish.item.json(wish.entry).then(wish.done, wish.fail);
		});
		return asItems(meeting);
	},
};

/** @throws NodeOperationError when something is missing or cannot be */
function readBody(item: ServiceItem): IDataObject {
	const id = requiredText(item, externalId);
	const options = item.get<Options>('options', {});
	if (isGiven(options.endDateTime) && !isGiven(options.startDateTime))
		throw item.refuse(
			end.displayName,
			`needs "${start.displayName}" beside it`,
			`Add "${start.displayName}", or leave both out: the meeting then starts now and lasts an hour.`,
		);
	const title = readText(item, subject, options.subject);
	return { externalId: id, subject: title || undefined, ...readTimes(item, options) };
}
