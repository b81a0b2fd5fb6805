import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type AddressObject, simpleParser } from 'mailparser';
import PostalMime, { decodeWords } from 'postal-mime';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../../nodes/Gmail/mail/addresses';
import { type Attachment, type BuiltMail, buildMail, type Mail } from '../../../nodes/Gmail/mail/compose';
import { seededRandom } from '../../support/random';

/** Generated mails; two parsers of their own read them back. */
const MAILS = 250;

const WORDS = [
	'invoice',
	'Grüße',
	'你好世界',
	'Привет',
	'مرحبا',
	'שלום',
	'ありがとう',
	'🎉🚀',
	'naïve',
	'O’Neil',
	'a,b',
	'"quoted"',
	'x=y',
	'Ünïcödé',
	'ελληνικά',
	'very-long-word-'.repeat(12),
	'<tag>',
	'C:\\path',
	'tab\there',
	'(comment)',
	';',
	'@',
];

function generator(seed: number) {
	const random = seededRandom(seed);
	const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
	const many = <T>(most: number, make: () => T): T[] => Array.from({ length: Math.floor(random() * (most + 1)) }, make);
	const phrase = (most: number) => [pick(WORDS), ...many(most - 1, () => pick(WORDS))].join(' ');
	const oneLine = (most: number) => phrase(most).replaceAll('\t', ' ');
	const address = (): Address => ({
		name: random() < 0.3 ? '' : oneLine(3),
		address: `user${Math.floor(random() * 1e6)}@example.${pick(['org', 'com', 'net'])}`,
	});
	const line = () =>
		pick([
			phrase(20),
			'',
			'From the start',
			'. dot',
			'.',
			'-- ',
			'  indented',
			'trailing  ',
			'> quoted',
			'x'.repeat(1200),
		]);
	const body = () => [phrase(5), ...many(12, line), 'end'].join('\n');
	const bytes = () => Buffer.from(many(pick([100, 3000, 70_000]), () => Math.floor(random() * 256)));
	const attachment = (): Attachment & { content: Buffer } => {
		const content = bytes();
		const inline = random() < 0.3;
		const streamed = random() < 0.5;
		return {
			filename: `${oneLine(2)
				.replace(/[\\/:"<>|*?@;]/g, '_')
				.slice(0, 60)
				.trim()}.${pick(['pdf', 'bin', 'txt'])}`,
			contentType: pick(['application/pdf', 'application/octet-stream', 'image/png', 'text/csv']),
			...(inline ? { cid: `part${Math.floor(random() * 1e9)}` } : {}),
			content,
			open: async () => await Promise.resolve(streamed ? Readable.from(slices(content, random)) : content),
		};
	};
	const id = () => `<${Math.floor(random() * 1e9)}@example.org>`;
	return (): Omit<Mail, 'attachments'> & { attachments: Array<Attachment & { content: Buffer }> } => {
		const kind = random();
		return {
			...(random() < 0.5 ? { from: address() } : {}),
			to: [address(), ...many(4, address)],
			cc: many(2, address),
			bcc: many(2, address),
			replyTo: many(1, address),
			subject: oneLine(8),
			...(kind < 0.7 ? { text: body() } : {}),
			...(kind > 0.4 ? { html: `<p>${body()}</p>` } : {}),
			attachments: many(3, attachment),
			...(random() < 0.4 ? { inReplyTo: id(), references: [id(), id()] } : {}),
			headers: many(2, () => ({ key: `X-Test-${Math.floor(random() * 1e6)}`, value: oneLine(2) })),
		};
	};
}

function* slices(content: Buffer, random: () => number) {
	for (let from = 0; from < content.length; ) {
		const to = from + 1 + Math.floor(random() * 700);
		yield content.subarray(from, to);
		from = to;
	}
}

async function bytesOf(mail: BuiltMail): Promise<Buffer> {
	const content = await mail.open();
	return Buffer.isBuffer(content) ? content : await buffer(content);
}

/** A body as parsers hand it out: lines end with LF, and one at its very end does not count. */
const plain = (text: string | false | undefined) => (text || '').replace(/\r\n/g, '\n').replace(/\n$/, '');

const listed = (addresses: AddressObject | AddressObject[] | undefined) =>
	[addresses ?? []].flat().flatMap(({ value }) => value.map(({ name, address }) => ({ name, address })));

describe('generated mails', () => {
	const next = generator(42);
	const mails = Array.from({ length: MAILS }, next);

	it('are the same bytes each time they are opened, as many as said', async () => {
		for (const mail of mails) {
			const built = await buildMail(mail);
			const [once, again] = [await bytesOf(built), await bytesOf(built)];
			expect(again.toString('latin1')).toBe(once.toString('latin1'));
			expect(once.length).toBe(built.length);
			expect(/(^|[^\r])\n/.test(once.toString('latin1'))).toBe(false);
		}
	});

	it('are read back by mailparser as they were written', async () => {
		for (const mail of mails) {
			const built = await buildMail(mail);
			const read = await simpleParser(await bytesOf(built));
			expect(read.messageId).toBe(built.messageId);
			expect(read.subject).toBe(mail.subject);
			expect(listed(read.from)).toEqual(mail.from ? [mail.from] : []);
			expect(listed(read.to)).toEqual(mail.to);
			expect(listed(read.cc)).toEqual(mail.cc);
			expect(listed(read.bcc)).toEqual(mail.bcc);
			expect(listed(read.replyTo)).toEqual(mail.replyTo);
			if (mail.text !== undefined) expect(plain(read.text)).toBe(mail.text);
			if (mail.html !== undefined && !mail.attachments.some(({ cid }) => cid)) expect(plain(read.html)).toBe(mail.html);
			expect(read.inReplyTo).toBe(mail.inReplyTo);
			expect(read.references).toEqual(mail.references);
			for (const { key, value } of mail.headers ?? [])
				expect(decodeWords(String(read.headers.get(key.toLowerCase())))).toBe(value);
			const sorted = <T extends { filename?: string; content: Uint8Array }>(files: T[]) =>
				files.map(({ filename, content }) => `${filename} ${Buffer.from(content).toString('base64')}`).sort();
			expect(sorted(read.attachments)).toEqual(sorted(mail.attachments));
		}
	});

	it('are read back by postal-mime as they were written', async () => {
		for (const mail of mails) {
			const read = await PostalMime.parse(await bytesOf(await buildMail(mail)));
			expect(read.subject).toBe(mail.subject);
			expect(read.to?.map(({ name, address }) => ({ name, address }))).toEqual(mail.to);
			if (mail.text !== undefined) expect(plain(read.text)).toBe(mail.text);
			if (mail.html !== undefined) expect(plain(read.html)).toBe(mail.html);
			const files = read.attachments.map(({ filename, mimeType, contentId, content }) => ({
				filename,
				mimeType,
				contentId,
				content: Buffer.from(content as ArrayBuffer).toString('base64'),
			}));
			const wanted = mail.attachments.map(({ filename, contentType, cid, content }) => ({
				filename,
				mimeType: contentType,
				contentId: cid === undefined ? undefined : `<${cid}>`,
				content: content.toString('base64'),
			}));
			const byContent = (a: { filename: string | null }, b: { filename: string | null }) =>
				JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
			expect(files.sort(byContent)).toEqual(wanted.sort(byContent));
		}
	});
});
