import type { ResponseFormat } from '../options';
import { isJsonLines } from './jsonLines';

export type BodyKind = Exclude<ResponseFormat, 'autodetect'>;

/** Content types that are files, by a part of their name; HTTP Request's list. */
const FILE_TYPES = [
	'image/',
	'audio/',
	'video/',
	'application/octet-stream',
	'application/gzip',
	'application/zip',
	'application/vnd.rar',
	'application/epub+zip',
	'application/x-bzip',
	'application/x-bzip2',
	'application/x-cdf',
	'application/vnd.amazon.ebook',
	'application/msword',
	'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	'application/vnd.ms-fontobject',
	'application/vnd.oasis.opendocument.presentation',
	'application/pdf',
	'application/x-tar',
	'application/vnd.visio',
	'application/vnd.ms-excel',
	'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	'application/x-7z-compressed',
];

/** JSON under a name of its own: `application/problem+json`, `application/vnd.api+json` (RFC 6839, 3.1). */
const JSON_SUFFIX = /^[^;]*\+json\s*(;|$)/i;

/** What to make of a body. HTTP Request takes JSON under other names for text, so that is left to version 5. */
export function bodyKind(format: ResponseFormat, contentType: string, typeVersion: number): BodyKind {
	if (format !== 'autodetect') return format;
	if (typeVersion >= 5 && isJsonLines(contentType)) return 'ndjson';
	if (contentType.includes('application/json')) return 'json';
	if (typeVersion >= 5 && JSON_SUFFIX.test(contentType)) return 'json';
	return FILE_TYPES.some((type) => contentType.includes(type)) ? 'file' : 'text';
}
