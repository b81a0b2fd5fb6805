import addressparser from 'nodemailer/lib/addressparser';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** A mailbox; the composer quotes and encodes names as they need it. */
export interface Address {
	readonly name: string;
	readonly address: string;
}

/** The mailboxes in a header field, members of groups included (RFC 5322, 3.4). */
export function parseAddresses(text: string): Address[] {
	return addressparser(text, { flatten: true }).map(({ name, address }) => ({
		name: name ?? '',
		address: address ?? '',
	}));
}

/**
 * Recipients as the user typed them: addresses with or without names, separated by commas; a list from an expression.
 * @param field its name in the form
 * @throws NodeOperationError that quotes the entry which is no address
 */
export function readAddresses(item: ServiceItem, field: string, value: unknown): Address[] {
	const addresses = parseAddresses(Array.isArray(value) ? value.join(', ') : String(value ?? ''));
	const wrong = addresses.find(({ address }) => !/^[^@\s]+@[^@\s]+$/.test(address));
	if (!wrong) return addresses;
	throw item.refuse(
		field,
		`holds "${wrong.address || wrong.name}", which is not an email address`,
		'Separate addresses with commas. A name with a comma in it needs quotes: "Doe, Jane" <jane@example.com>.',
	);
}

/** Takes out what is there already, whatever its case and name, and `self`. */
export function withoutRepeats(addresses: readonly Address[], ...self: string[]): Address[] {
	const seen = new Set(self.map((address) => address.toLowerCase()));
	return addresses.filter(({ address }) => {
		const key = address.toLowerCase();
		if (key === '' || seen.has(key)) return false;
		seen.add(key);
		return true;
	});
}
