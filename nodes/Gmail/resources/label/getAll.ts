import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { limit, limitOf } from '../../fields/lists';
import { returnAll } from '../../../shared/n8n/listFields';
import { optionsField } from '../../fields/quota';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

const withCounts: INodeProperties = {
	displayName: 'With Counts',
	name: 'withCounts',
	type: 'boolean',
	default: false,
	description: 'Whether to also get how many messages and threads have the label, and how many of them are unread',
};

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many labels',
	fields: [returnAll, limit, optionsField(withCounts)],
	async run(item) {
		const { labels = [] } = await item.json<{ labels?: IDataObject[] }>({ path: `${ME}/labels` });
		const wanted = labels.slice(0, limitOf(item));
		if (!item.get('options', { withCounts: false }).withCounts) return asItems(wanted);
		const counted = wanted.map(
			async ({ id }) => await item.json({ path: `${ME}/labels/${encodeURIComponent(String(id))}`, inBatch: true }),
		);
		return asItems(await Promise.all(counted));
	},
};
