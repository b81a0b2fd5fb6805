import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { deleteOne } from '../../api/plainOperations';
import { BATCH_WINDOW } from '../../service';
import { create } from './create';
import { createOrGet } from './createOrGet';
import { getMeeting, place } from './place';
import { update } from './update';

const deleteMeeting: Operation = { ...deleteOne(place), value: 'deleteMeeting' };

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get an online meeting',
	description: 'Get a meeting by its ID, or by the link to join it',
	fields: place.fields,
	window: BATCH_WINDOW,
	run: async (item) => asItems(await getMeeting(item)),
};

/** Meetings of Teams, which stand in no calendar. */
export const onlineMeeting: Resource = {
	name: 'Online Meeting',
	value: 'onlineMeeting',
	initial: create,
	operations: [create, createOrGet, deleteMeeting, get, update],
};
