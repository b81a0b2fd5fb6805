import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { ME } from '../service';

/** A part of a message as Gmail hands it out with `format=full`. */
export interface MessagePart {
	readonly filename?: string;
	readonly mimeType?: string;
	/** Large ones are fetched by their ID. */
	readonly body?: { readonly attachmentId?: string; readonly data?: string };
	readonly parts?: readonly MessagePart[];
}

/** The parts of a message that are files, however deep they are. */
export async function partsWithFiles(item: ServiceItem, messageId: string): Promise<MessagePart[]> {
	const query = { format: 'full', fields: 'payload' };
	const { payload } = await item.json<{ payload?: MessagePart }>({ path: `${ME}/messages/${messageId}`, query });
	return payload ? filesIn(payload) : [];
}

function filesIn(part: MessagePart): MessagePart[] {
	const isFile = part.filename !== undefined && part.filename !== '';
	return [...(isFile ? [part] : []), ...(part.parts ?? []).flatMap(filesIn)];
}
