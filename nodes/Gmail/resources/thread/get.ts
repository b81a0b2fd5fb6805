import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { idIn, threadId } from '../../fields/ids';
import { optionsField } from '../../fields/quota';
import { simplify, simplifyMemoryNotice } from '../../fields/simplify';
import { type GmailMessage, labelNames, SIMPLE_QUERY, simplifyMessage } from '../../mail/simplify';
import { withPlainSnippet } from '../../mail/snippet';
import { asItems, type Operation } from '../../operation';
import { BATCH_WINDOW, ME } from '../../service';

const returnOnlyMessages: INodeProperties = {
	displayName: 'Return Only Messages',
	name: 'returnOnlyMessages',
	type: 'boolean',
	default: true,
	description: 'Whether to put out the messages instead of the thread around them',
};

interface Thread extends IDataObject {
	readonly snippet?: string;
	messages?: GmailMessage[];
}

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a thread',
	fields: [threadId, simplify, simplifyMemoryNotice, optionsField(returnOnlyMessages)],
	window: BATCH_WINDOW,
	async run(item) {
		const isSimple = item.get('simple', true);
		const query = isSimple ? SIMPLE_QUERY : { format: 'full' };
		const [thread, labels] = await Promise.all([
			// Whole mails do not travel together: fifty threads of them can be more than fits into memory.
			item.json<Thread>({ path: `${ME}/threads/${idIn(item, threadId)}`, query, inBatch: isSimple }),
			labelNames(item),
		]);
		const messages = (thread.messages ?? []).map((message) => simplifyMessage(message, labels));
		if (item.get('options', { returnOnlyMessages: false }).returnOnlyMessages)
			return asItems(messages.map(withPlainSnippet));
		return asItems({ ...withPlainSnippet(thread), messages });
	},
};
