import type { Resource } from '../../../shared/n8n/serviceOperation';
import { deleting, getting, updating } from '../../api/outlookOperations';
import { create } from './create';
import { buildEvent, changes, type EventFields, eventOptions, eventOutput } from './fields';
import { forward } from './forward';
import { getAll } from './getAll';
import { instances } from './instances';
import { accept, cancel, decline, tentativelyAccept } from './respond';
import { thing } from './thing';

export const event: Resource = {
	name: 'Event',
	value: 'event',
	initial: getAll,
	operations: [
		accept,
		tentativelyAccept,
		cancel,
		create,
		decline,
		deleting(thing),
		forward,
		getting(thing, { output: eventOutput, options: eventOptions }),
		instances,
		getAll,
		updating(thing, [changes], (item) => buildEvent(item, item.get<EventFields>(changes.name, {})), eventOptions),
	],
};
