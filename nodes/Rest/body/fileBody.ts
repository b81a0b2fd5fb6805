import type { ItemFile } from './itemFile';
import type { RequestBody } from './requestBody';

/** The file itself is the body. */
export function fileBody(file: ItemFile): RequestBody {
	return {
		identity: file.identity,
		withFields: () => ({ encode: async () => ({ content: await file.open(), length: file.length }) }),
		headers: { 'content-type': file.type },
	};
}
