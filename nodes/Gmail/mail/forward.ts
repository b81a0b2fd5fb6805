import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { escapeHtml } from '../../shared/n8n/escapeHtml';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { ME } from '../service';
import type { Body } from './body';
import type { Attachment } from './compose';
import type { RawMessage } from './readMail';

/** What is passed on of a message. */
export interface Forwarded {
	readonly subject: string;
	readonly attachments: readonly Attachment[];
	/** Puts what the user wrote before what is passed on. */
	quote(body: Body): Body;
}

/** Reads a message to pass it on: quoted below the user's own words, with its files, or as a file itself. */
export async function readForwarded(item: ServiceItem, messageId: string, asFile: boolean): Promise<Forwarded> {
	const { raw = '' } = await item.json<RawMessage>({ path: `${ME}/messages/${messageId}`, query: { format: 'raw' } });
	const bytes = Buffer.from(raw, 'base64url');
	const original = await simpleParser(bytes);
	const { subject = '' } = original;
	const forwarded = /^fwd?:/i.test(subject) ? subject : `Fwd: ${subject}`;
	if (asFile) {
		const filename = `${subject.replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ').trim() || 'message'}.eml`;
		const file: Attachment = {
			filename,
			contentType: 'message/rfc822',
			open: async () => await Promise.resolve(bytes),
		};
		return { subject: forwarded, attachments: [file], quote: (body) => body };
	}
	return {
		subject: forwarded,
		attachments: original.attachments.map(({ filename, contentType, cid, related, content }) => ({
			filename: filename ?? 'unknown',
			contentType,
			...(related && cid ? { cid } : {}),
			open: async () => await Promise.resolve(content),
		})),
		quote: (body) => quoted(body, original),
	};
}

function quoted(body: Body, original: ParsedMail): Body {
	const head = headOf(original);
	const text = original.text ?? '';
	const html = original.html || original.textAsHtml || '';
	return {
		...(body.text === undefined ? {} : { text: `${body.text}\n\n${head.join('\n')}\n\n${text}` }),
		...(body.html === undefined
			? {}
			: { html: `${body.html}<br><br>${head.map(escapeHtml).join('<br>')}<br><br>${html}` }),
	};
}

function headOf({ from, to, cc, date, subject }: ParsedMail): string[] {
	const lines = [
		['From', addressText(from)],
		['Date', date?.toUTCString()],
		['Subject', subject],
		['To', addressText(to)],
		['Cc', addressText(cc)],
	].filter(([, value]) => value !== undefined && value !== '');
	return ['---------- Forwarded message ---------', ...lines.map(([name, value]) => `${name}: ${value}`)];
}

function addressText(addresses: AddressObject | AddressObject[] | undefined): string | undefined {
	return Array.isArray(addresses) ? addresses.map(({ text }) => text).join(', ') : addresses?.text;
}
