import { isAscii, isUtf8 } from 'node:buffer';
import type { IExecuteFunctions } from 'n8n-workflow';

type Helpers = Pick<IExecuteFunctions['helpers'], 'binaryToString' | 'detectBinaryEncoding'>;

/** What is tried when the bytes are no UTF-8 and the detection is at a loss. */
const LAST_RESORTS = ['gb18030', 'gbk', 'gb2312'];
const REPLACEMENT = '\ufffd';
/** Three of these in a row hardly occur in real text: more likely bytes of another encoding were read as Latin-1. */
const GIBBERISH = /[\x80-\xff]{3,}/;

/** The charset that a content type names, in lower case. */
function charsetOf(contentType: string): string | undefined {
	return /charset=([^;,\s]+)/i.exec(contentType)?.[1].toLowerCase().replace(/['"]/g, '');
}

/** Reads bytes as UTF-8, whatever else they may be. */
export function decodeUtf8(bytes: Buffer): string {
	const text = bytes.toString('utf8');
	return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** Reads bytes as text: by the charset their content type names, as UTF-8, or by what they look like. */
export async function decodeText(bytes: Buffer, contentType: string, helpers: Helpers): Promise<string> {
	const charset = charsetOf(contentType);
	if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')
		return await helpers.binaryToString(bytes, charset as BufferEncoding);
	if (isAscii(bytes)) return bytes.toString('latin1');
	const text = decodeUtf8(bytes);
	if (isUtf8(bytes) && !text.includes(REPLACEMENT) && !GIBBERISH.test(text)) return text;
	const detected = helpers.detectBinaryEncoding(bytes)?.toLowerCase();
	if (detected && detected !== 'utf-8') return await helpers.binaryToString(bytes, detected as BufferEncoding);
	for (const encoding of LAST_RESORTS) {
		const read = await helpers.binaryToString(bytes, encoding as BufferEncoding);
		if (read !== '' && !read.includes(REPLACEMENT)) return read;
	}
	return text;
}
