/** What a response says about the file in its body. */
export interface FileFacts {
	/** Name with its folders, or undefined where there is nothing to go by. */
	readonly path: string | undefined;
	/** Content type without its parameters. */
	readonly mimeType: string | undefined;
}

/** Takes the name from Content-Disposition, else from the address, as HTTP Request does. */
export function fileFacts(url: string, contentType: string, disposition: string | undefined): FileFacts {
	const path = (disposition && dispositionName(disposition)) || new URL(url).pathname.slice(1) || undefined;
	return { path, mimeType: contentType.split(' ')[0].split(';')[0] || undefined };
}

/** RFC 6266: `filename*` wins over `filename`. Values that are not percent-encoded properly are taken as they are. */
function dispositionName(disposition: string): string | undefined {
	const parameters = new Map<string, string>();
	for (const [, name, quoted, token] of disposition.matchAll(/([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/g)) {
		parameters.set(name.toLowerCase(), quoted === undefined ? token : quoted.replace(/\\(.)/g, '$1'));
	}
	const extended = parameters.get('filename*');
	const encoded = extended === undefined ? parameters.get('filename') : extended.split("'").at(-1);
	if (encoded === undefined) return undefined;
	try {
		return decodeURIComponent(encoded);
	} catch {
		return encoded;
	}
}
