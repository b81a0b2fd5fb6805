import type { IDataObject } from 'n8n-workflow';
import { addressOf } from './recipients';

/** What the choice "Simplified" asks for. */
export const SIMPLE_FIELDS = 'id,conversationId,subject,bodyPreview,from,toRecipients,categories,hasAttachments';

/** A message as the built-in Outlook node simplifies it. */
export function simplifyMessage(message: IDataObject): IDataObject {
	const { id, conversationId, subject, bodyPreview, from, toRecipients, categories, hasAttachments } = message;
	return {
		id,
		conversationId,
		subject,
		bodyPreview,
		from: addressOf(from),
		to: ((toRecipients as unknown[] | undefined) ?? []).map(addressOf),
		categories,
		hasAttachments,
	};
}
