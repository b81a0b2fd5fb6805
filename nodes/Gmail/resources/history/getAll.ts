import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { asList } from '../../fields/ids';
import { limit, limitOf } from '../../fields/lists';
import { returnAll } from '../../../shared/n8n/listFields';
import { optionsField } from '../../fields/quota';
import { listPages } from '../../mail/listing';
import { asItems, type Operation } from '../../operation';

interface HistoryOptions {
	readonly historyTypes?: readonly string[];
	readonly labelId?: string;
}

const startHistoryId: INodeProperties = {
	displayName: 'Since History ID',
	name: 'startHistoryId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 123456',
	description:
		'What came after this point. Messages, threads and the profile have a history ID; Gmail remembers about a week.',
};

const options = optionsField(
	{
		displayName: 'Kinds of Changes',
		name: 'historyTypes',
		type: 'multiOptions',
		options: [
			{ name: 'Label Added', value: 'labelAdded' },
			{ name: 'Label Removed', value: 'labelRemoved' },
			{ name: 'Message Added', value: 'messageAdded' },
			{ name: 'Message Deleted', value: 'messageDeleted' },
		],
		default: [],
	},
	{
		displayName: 'Label Name or ID',
		name: 'labelId',
		type: 'options',
		typeOptions: { loadOptionsMethod: 'getLabels' },
		default: '',
		description:
			'Only changes of messages with this label. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
);

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get changes of the mailbox',
	description: 'Get what has changed since a point in the history of the mailbox',
	fields: [startHistoryId, returnAll, limit, options],
	async run(item) {
		const start = String(item.get<unknown>('startHistoryId', '') ?? '').trim();
		if (!/^\d+$/.test(start)) {
			throw item.refuse(
				startHistoryId.displayName,
				'is not a number',
				'Take the historyId of a message, a thread or the profile.',
			);
		}
		const { historyTypes, labelId } = item.get<HistoryOptions>('options', {});
		const query = { startHistoryId: start, historyTypes: asList(historyTypes), labelId: labelId || undefined };
		const changes: IDataObject[] = [];
		for await (const page of listPages<IDataObject>(item, { list: 'history', query, limit: limitOf(item) })) {
			changes.push(...page);
		}
		return asItems(changes);
	},
};
