import type { IDataObject } from 'n8n-workflow';
import { draftId, idIn } from '../../fields/ids';
import { plainOptions } from '../../fields/quota';
import { type Draft, sendDraft } from '../../mail/deliver';
import { asItems, type Operation } from '../../operation';
import { ME } from '../../service';

export const send: Operation = {
	name: 'Send',
	value: 'send',
	action: 'Send a draft',
	fields: [draftId, plainOptions],
	async run(item) {
		// Its thread tells which message it has become, should the answer get lost.
		const path = `${ME}/drafts/${idIn(item, draftId)}`;
		const draft = await item.json<Draft & IDataObject>({ path, query: { format: 'minimal' } });
		return asItems(await sendDraft(item, draft));
	},
};
