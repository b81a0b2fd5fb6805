import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { listAll, topFor } from '../../api/list';
import { preferHeaders } from '../../api/prefer';
import { thingFields, thingPath } from '../../api/outlookOperations';
import { rangeFields, readRange } from '../../calendar/range';
import { limitOf, listFields } from '../../fields/lists';
import { eventOptions, eventOutput } from './fields';
import { thing } from './thing';

const PAGE_SIZE = 100;

export const instances: Operation = {
	name: 'Get Instances',
	value: 'instances',
	action: 'Get the instances of a series',
	fields: [...thingFields(thing), ...rangeFields(), ...listFields, ...eventOutput.fields, eventOptions],
	async run(item) {
		const limit = limitOf(item);
		const query = { ...readRange(item), $select: eventOutput.select(item), $top: topFor(limit, PAGE_SIZE) };
		const request = { path: `${thingPath(item, thing)}/instances`, query, headers: preferHeaders(item), inBatch: true };
		return asItems(await listAll(item, request, limit));
	},
};
