import { idIn, messageId } from '../../fields/ids';
import { optionsField } from '../../fields/quota';
import { attachmentOptionsWhenWhole, simplify, simplifyMemoryNotice } from '../../fields/simplify';
import type { Operation } from '../../operation';
import { BATCH_WINDOW } from '../../service';
import { readMessage } from './readMessage';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a message',
	fields: [messageId, simplify, simplifyMemoryNotice, optionsField(...attachmentOptionsWhenWhole)],
	window: BATCH_WINDOW,
	run: async (item) => [await readMessage(item, idIn(item, messageId))],
};
