import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { HttpResponse } from '../../../shared/engine/httpReply';
import { CallFailed } from '../../../shared/n8n/callFailed';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { lost } from '../../api/lost';
import { fieldCollection } from '../../fields/fieldCollection';
import { isGiven } from '../../fields/isGiven';
import { BATCH_WINDOW } from '../../service';
import { endDateTime, readTimes, requiredText, startDateTime, subject } from './fields';
import { meetingsPath, organizer } from './organizer';
import { headers } from './place';
import { newSettings, readSettings } from './settings';

const required = (field: INodeProperties): INodeProperties => ({ ...field, required: true });

const title = required(subject);
const start = required(startDateTime);
const end = required(endDateTime);
const options: INodeProperties = { ...fieldCollection('Options', 'options', newSettings), placeholder: 'Add option' };

/** Graph lists no meetings, and finds one only by what comes in the answer: its ID, its link, its number. */
const NOWHERE_TO_LOOK =
	'Meetings cannot be listed, so nobody can look for it; if it was made, it is in no calendar, and nobody has its link. "Create or Get" with an ID of your own may be repeated.';

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create an online meeting',
	fields: [organizer, title, start, end, options],
	window: BATCH_WINDOW,
	async run(item) {
		const body = readNew(item);
		const request = { method: 'POST', path: await meetingsPath(item), headers: headers(), body, inBatch: true };
		const made = await item.attempt(request);
		if (made.ok) return asItems(item.parse(made.reply as HttpResponse) as IDataObject);
		throw new CallFailed(made.disposition === 'unknown' ? lost(made, NOWHERE_TO_LOOK) : made);
	},
};

/** @throws NodeOperationError when something is missing or cannot be */
function readNew(item: ServiceItem): IDataObject {
	const text = requiredText(item, title);
	const times = Object.fromEntries([start, end].map(({ name }) => [name, item.get<unknown>(name, '')]));
	for (const { name, displayName } of [start, end])
		if (!isGiven(times[name])) throw item.refuse(displayName, 'is empty', 'Fill in a date and time.');
	return { subject: text, ...readTimes(item, times), ...readSettings(item.get<IDataObject>(options.name, {})) };
}
