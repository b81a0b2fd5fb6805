import type { INodeProperties } from 'n8n-workflow';
import { limit, limitOf } from '../../fields/lists';
import { returnAll } from '../../../shared/n8n/listFields';
import { optionsField } from '../../fields/quota';
import { attachmentOptions } from '../../fields/simplify';
import { listAndGet } from '../../mail/listing';
import type { Operation } from '../../operation';
import { readDraft } from './readDraft';

const includeSpamTrash: INodeProperties = {
	displayName: 'Include Spam and Trash',
	name: 'includeSpamTrash',
	type: 'boolean',
	default: false,
	description: 'Whether to look into spam and trash as well',
};

export const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many drafts',
	fields: [returnAll, limit, optionsField(...attachmentOptions, includeSpamTrash)],
	async run(item) {
		const { includeSpamTrash: all } = item.get<{ includeSpamTrash?: boolean }>('options', {});
		const listing = { list: 'drafts', query: { includeSpamTrash: all }, limit: limitOf(item) };
		return await listAndGet(item, listing, async (id) => await readDraft(item, id));
	},
};
