import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { HttpResponse } from '../../../shared/engine/httpReply';
import { CallFailed } from '../../../shared/n8n/callFailed';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { preferHeaders } from '../../api/prefer';
import { outlookOptions } from '../../fields/options';
import { user } from '../../fields/user';
import { BATCH_WINDOW } from '../../service';
import {
	additionalFields,
	buildEvent,
	calendarId,
	endDateTime,
	eventsPath,
	moment,
	startDateTime,
	subject,
} from './fields';

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create an event',
	fields: [user, calendarId, subject, startDateTime, endDateTime, additionalFields, outlookOptions],
	window: BATCH_WINDOW,
	async run(item) {
		const fields = item.get<{ timeZone?: string; isAllDay?: boolean }>('additionalFields', {});
		const { timeZone = 'UTC', isAllDay = false } = fields;
		// Outlook makes an event with the same transaction id only once, so it may be asked again.
		const transactionId = randomUUID();
		const body: IDataObject = {
			...buildEvent(fields),
			subject: item.get<string>('subject', ''),
			start: moment(item, startDateTime, timeZone, isAllDay),
			end: moment(item, endDateTime, timeZone, isAllDay),
			transactionId,
		};
		const path = eventsPath(item);
		const made = await item.attempt({ method: 'POST', path, headers: preferHeaders(item), body, inBatch: true });
		if (made.ok) return asItems(item.parse(made.reply as HttpResponse) as IDataObject);
		// "Done already", after a try whose answer got lost: the event is there, and Graph does not say under which id.
		if (made.failure.httpCode === 409 && made.attempts > 1) return asItems({ ...body, isCreated: true });
		throw new CallFailed(made);
	},
};
