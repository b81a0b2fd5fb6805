import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { ME } from '../service';

interface Header {
	readonly name: string;
	readonly value: string;
}

/** A message as Gmail hands it out with `format=metadata` or `full`. */
export interface GmailMessage extends IDataObject {
	readonly id: string;
	labelIds?: string[];
	payload?: { headers?: Header[] } & IDataObject;
}

/** The header fields that a simplified message shows. */
export const SIMPLE_QUERY = { format: 'metadata', metadataHeaders: ['From', 'To', 'Cc', 'Bcc', 'Subject'] } as const;

/** Puts a message's header fields beside its other fields, and names with the IDs of its labels. */
export function simplifyMessage(message: GmailMessage, labels: readonly Label[]): IDataObject {
	const { labelIds, payload, ...rest } = message;
	const { headers = [], ...otherPayload } = payload ?? {};
	return {
		...rest,
		...(payload ? { payload: otherPayload } : {}),
		...(labelIds ? { labels: labels.filter(({ id }) => labelIds.includes(id)) } : {}),
		...Object.fromEntries(headers.map(({ name, value }) => [name, value])),
	} as IDataObject;
}

export interface Label {
	readonly id: string;
	readonly name: string;
}

/** The labels of the mailbox, asked for once per run. */
export async function labelNames(item: ServiceItem): Promise<Label[]> {
	return await item.once('labels', async () => {
		const { labels = [] } = await item.json<{ labels?: Label[] }>({
			path: `${ME}/labels`,
			query: { fields: 'labels(id,name)' },
		});
		return labels.map(({ id, name }) => ({ id, name }));
	});
}

/** The value of a header field, whatever the case of its name. */
export function headerOf({ payload }: GmailMessage, name: string): string | undefined {
	return payload?.headers?.find((header) => header.name.toLowerCase() === name)?.value;
}
