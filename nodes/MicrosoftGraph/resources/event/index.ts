import type { Resource } from '../../../shared/n8n/serviceOperation';
import { deleting, getting, updating } from '../../api/simpleOperations';
import { create } from './create';
import { eventId } from './fields';
import { getAll } from './getAll';
import { changes, readChanges } from './update';

const thing = { name: 'an event', collection: 'events', id: eventId };

export const event: Resource = {
	name: 'Event',
	value: 'event',
	initial: getAll,
	operations: [create, deleting(thing), getting(thing), getAll, updating(thing, [changes], readChanges)],
};
