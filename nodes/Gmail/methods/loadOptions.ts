import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { lookUp } from '../../shared/n8n/serviceLookUp';
import { unescapeHtml } from '../mail/snippet';
import { gmailService, ME } from '../service';

/** The labels of the mailbox, by name. */
export async function getLabels(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { labels = [] } = await lookUp(this, gmailService, 'labels', async (item) =>
		item.json<{ labels?: Array<{ id: string; name: string }> }>({ path: `${ME}/labels` }),
	);
	return labels
		.map(({ id, name }) => ({ name, value: id }))
		.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The messages of the thread that is filled in. */
export async function getThreadMessages(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const id = String(this.getNodeParameter('threadId', '') ?? '').trim();
	if (id === '') return [];
	const { messages = [] } = await lookUp(this, gmailService, `thread ${id}`, async (item) =>
		item.json<{ messages?: Array<{ id: string; snippet?: string }> }>({
			path: `${ME}/threads/${encodeURIComponent(id)}`,
			query: { format: 'minimal' },
		}),
	);
	return messages.map((message) => ({ name: unescapeHtml(message.snippet ?? '') || message.id, value: message.id }));
}

/** The addresses that mail can be sent from. */
export async function getGmailAliases(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { sendAs = [] } = await lookUp(this, gmailService, 'aliases', async (item) =>
		item.json<{ sendAs?: Array<{ sendAsEmail: string; isDefault?: boolean }> }>({ path: `${ME}/settings/sendAs` }),
	);
	return sendAs.map(({ sendAsEmail, isDefault }) => ({
		name: isDefault ? `${sendAsEmail} (Default)` : sendAsEmail,
		value: sendAsEmail,
	}));
}
