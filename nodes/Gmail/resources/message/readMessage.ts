import type { INodeExecutionData } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { type RawMessage, readMail, type ReadOptions } from '../../mail/readMail';
import { type GmailMessage, labelNames, SIMPLE_QUERY, simplifyMessage } from '../../mail/simplify';
import { withPlainSnippet } from '../../mail/snippet';
import { ME } from '../../service';

/**
 * Gets one message, simplified or whole as the form says. Simplified ones are small and may travel in a batch; whole ones
 * do not, for fifty of them can be more than fits into memory.
 */
export async function readMessage(item: ServiceItem, id: string): Promise<INodeExecutionData> {
	const path = `${ME}/messages/${id}`;
	if (!item.get('simple', true)) {
		const message = await item.json<RawMessage>({ path, query: { format: 'raw' } });
		return await readMail(item, message, item.get<ReadOptions>('options', {}));
	}
	const [message, labels] = await Promise.all([
		item.json<GmailMessage>({ path, query: SIMPLE_QUERY, inBatch: true }),
		labelNames(item),
	]);
	return { json: withPlainSnippet(simplifyMessage(message, labels)) };
}
