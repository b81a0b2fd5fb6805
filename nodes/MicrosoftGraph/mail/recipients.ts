import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** As Graph has an address. */
export interface Recipient {
	readonly emailAddress: { readonly address: string; readonly name?: string };
}

/** Addresses from a form: a list, or a text with commas between them, each plain or as `Ada <ada@example.com>`. */
export function readRecipients(value: unknown): Recipient[] {
	const entries = Array.isArray(value)
		? value.map(String)
		: String(value ?? '').split(/[,;](?=(?:[^"]*"[^"]*")*[^"]*$)/);
	return entries
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '')
		.map(recipient);
}

/** The addresses in a field that must not be empty. @throws NodeOperationError when there is none */
export function requiredRecipients(item: ServiceItem, { displayName, name }: INodeProperties): Recipient[] {
	const recipients = readRecipients(item.get<unknown>(name, ''));
	if (recipients.length > 0) return recipients;
	throw item.refuse(displayName, 'is empty', 'Fill in email addresses, with commas between them.');
}

function recipient(text: string): Recipient {
	const [, name, address] = /^(.*?)\s*<([^<>]+)>$/.exec(text) ?? [];
	if (address === undefined) return { emailAddress: { address: text } };
	const plain = name.replace(/^"(.*)"$/, '$1').trim();
	return { emailAddress: { address: address.trim(), ...(plain === '' ? {} : { name: plain }) } };
}

/** The bare address of what Graph gives. */
export function addressOf(recipient: unknown): string | undefined {
	return ((recipient as IDataObject | undefined)?.emailAddress as IDataObject | undefined)?.address as
		| string
		| undefined;
}
