import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { HttpResponse } from '../../../shared/engine/httpReply';
import { CallFailed } from '../../../shared/n8n/callFailed';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { preferHeaders } from '../../api/prefer';
import { calendarOfEvent, eventsPath } from '../../calendar/ids';
import { user } from '../../fields/user';
import { literal } from '../../mail/search';
import { BATCH_WINDOW } from '../../service';
import {
	additionalFields,
	buildEvent,
	endDateTime,
	type EventFields,
	eventOptions,
	startDateTime,
	subject,
} from './fields';

/** Events that are looked at together. */
const PAGE_SIZE = 50;

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create an event',
	fields: [user, calendarOfEvent, subject, startDateTime, endDateTime, additionalFields, eventOptions],
	window: BATCH_WINDOW,
	async run(item) {
		// Outlook makes an event with the same transaction id only once, so it may be asked again.
		const transactionId = randomUUID();
		const body = { ...readEvent(item), transactionId };
		const path = eventsPath(item);
		const made = await item.attempt({ method: 'POST', path, headers: preferHeaders(item), body, inBatch: true });
		if (made.ok) return asItems(item.parse(made.reply as HttpResponse) as IDataObject);
		if (made.failure.httpCode !== 409 || made.attempts === 1) throw new CallFailed(made);
		// "Done already", after a try whose answer got lost: the event is there, and Graph does not say under which id.
		item.acted = true;
		const query = { $filter: `subject eq ${literal(body.subject)}`, $top: PAGE_SIZE };
		const request = { path, query, headers: preferHeaders(item), inBatch: true };
		const alike = await listAll(item, request).catch(() => []);
		const found = alike.find((event) => event.transactionId === transactionId);
		return asItems(found ?? { ...body, isCreated: true });
	},
};

function readEvent(item: ServiceItem): IDataObject & { subject: string } {
	const times: Record<string, unknown> = {};
	for (const [name, field] of [
		['start', startDateTime],
		['end', endDateTime],
	] as const) {
		times[name] = item.get<unknown>(field.name, '');
		if (times[name] === '') throw item.refuse(field.displayName, 'is empty', 'Fill in a date and time.');
	}
	const fields = item.get<EventFields>(additionalFields.name, {});
	return { ...buildEvent(item, { ...fields, ...times }), subject: item.get<string>('subject', '') };
}
