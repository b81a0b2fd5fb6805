import type { INodeExecutionData } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { type RawMessage, readMail, type ReadOptions } from '../../mail/readMail';
import { ME } from '../../service';

/** Gets one draft and reads the mail in it. `id` is the draft's, `messageId` that of the message in it. */
export async function readDraft(item: ServiceItem, id: string): Promise<INodeExecutionData> {
	const path = `${ME}/drafts/${id}`;
	const draft = await item.json<{ id: string; message: RawMessage }>({ path, query: { format: 'raw' } });
	const read = await readMail(item, draft.message, item.get<ReadOptions>('options', {}));
	return { ...read, json: { ...read.json, id: draft.id, messageId: draft.message.id } };
}
