import { randomUUID } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Address } from './addresses';

/** A mail as it is to be sent. */
export interface Mail {
	readonly from?: Address;
	readonly to: readonly Address[];
	readonly cc: readonly Address[];
	readonly bcc: readonly Address[];
	readonly replyTo: readonly Address[];
	readonly subject: string;
	readonly text?: string;
	readonly html?: string;
	readonly attachments: readonly Attachment[];
	/** `Message-ID` of the mail that is answered. */
	readonly inReplyTo?: string;
	/** `Message-ID`s of the conversation, the oldest first. */
	readonly references?: readonly string[];
	/** Further header fields. */
	readonly headers?: ReadonlyArray<{ readonly key: string; readonly value: string }>;
}

export interface Attachment {
	readonly filename: string;
	readonly contentType: string;
	/** By this name HTML shows it: `cid:…`. */
	readonly cid?: string;
	/** Opens it, each time anew. */
	open(): Promise<Buffer | Readable>;
}

/** A mail in the form in which it travels (RFC 5322), the same bytes whenever it is opened. */
export interface Letter {
	/** Bytes. */
	readonly length: number;
	open(): Promise<Buffer | Readable>;
}

export interface BuiltMail extends Letter {
	readonly messageId: string;
}

/**
 * Builds a mail. It is kept in memory unless an attachment is streamed; then it is built anew each time it is opened, with
 * the same date, boundaries and `Message-ID`, and built once to learn its length.
 */
export async function buildMail(mail: Mail): Promise<BuiltMail> {
	const messageId = `<${randomUUID()}@mail.gmail.com>`;
	const fixed = { messageId, date: new Date(), baseBoundary: randomUUID() };
	const opened = await openAll(mail.attachments);
	const streams = opened.some((content) => content instanceof Readable);
	if (!streams) {
		const whole = await compile(mail, opened, fixed).build();
		return { messageId, length: whole.length, open: async () => await Promise.resolve(whole) };
	}
	return {
		messageId,
		length: await lengthOf(compile(mail, opened, fixed).createReadStream()),
		open: async () => compile(mail, await openAll(mail.attachments), fixed).createReadStream(),
	};
}

interface Fixed {
	readonly messageId: string;
	readonly date: Date;
	readonly baseBoundary: string;
}

async function openAll(attachments: readonly Attachment[]): Promise<Array<Buffer | Readable>> {
	return await Promise.all(
		attachments.map(async (attachment) => {
			const content = await attachment.open();
			return content instanceof Readable ? Readable.from(evenly(content)) : content;
		}),
	);
}

/** Bytes that fill whole lines of base64 (RFC 2045, 6.8: 76 characters). */
const PIECE_BYTES = 57 * 1024;

/** The composer breaks lines where the pieces end that it gets, so they must be the same each time. */
async function* evenly(stream: Readable): AsyncGenerator<Buffer> {
	let kept: Buffer[] = [];
	let length = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		kept.push(chunk);
		length += chunk.length;
		if (length < PIECE_BYTES) continue;
		const all = Buffer.concat(kept);
		let from = 0;
		for (; from + PIECE_BYTES <= all.length; from += PIECE_BYTES) yield all.subarray(from, from + PIECE_BYTES);
		kept = [all.subarray(from)];
		length = all.length - from;
	}
	if (length > 0) yield Buffer.concat(kept);
}

function compile(mail: Mail, contents: ReadonlyArray<Buffer | Readable>, fixed: Fixed) {
	const { from, to, cc, bcc, replyTo, subject, text, html, inReplyTo, references, headers } = mail;
	const node = new MailComposer({
		...fixed,
		from: from && { ...from },
		to: [...to],
		cc: [...cc],
		bcc: [...bcc],
		replyTo: [...replyTo],
		subject,
		text,
		html,
		inReplyTo,
		references: references && [...references],
		headers: headers && [...headers],
		attachments: mail.attachments.map(({ filename, contentType, cid }, i) => ({
			filename,
			contentType,
			cid,
			content: contents[i],
			contentTransferEncoding: 'base64' as const,
			contentDisposition: cid === undefined ? ('attachment' as const) : ('inline' as const),
		})),
		// RFC 5322, 2.3: lines end with CRLF.
		newline: 'windows',
		disableFileAccess: true,
		disableUrlAccess: true,
	} as ConstructorParameters<typeof MailComposer>[0]).compile();
	// Gmail reads the blind copies from here and takes them out itself.
	node.keepBcc = true;
	return node;
}

async function lengthOf(stream: Readable): Promise<number> {
	let length = 0;
	stream.on('data', (chunk: Buffer) => (length += chunk.length));
	await finished(stream);
	return length;
}

/** A mail that is there already, in a file. */
export async function builtFrom(file: Attachment): Promise<Letter> {
	const content = await file.open();
	if (Buffer.isBuffer(content)) return { length: content.length, open: async () => await Promise.resolve(content) };
	return { length: await lengthOf(content), open: async () => await file.open() };
}
