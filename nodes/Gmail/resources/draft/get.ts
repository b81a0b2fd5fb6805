import { draftId, idIn } from '../../fields/ids';
import { optionsField } from '../../fields/quota';
import { attachmentOptions } from '../../fields/simplify';
import type { Operation } from '../../operation';
import { readDraft } from './readDraft';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a draft',
	fields: [draftId, optionsField(...attachmentOptions)],
	run: async (item) => [await readDraft(item, idIn(item, draftId))],
};
