import type { HttpBody } from '../../shared/transports/http/httpRequest';

/** A body as the node read it. */
export interface RequestBody {
	/** Fields that pagination expressions and credentials may add to; absent for bodies that are bytes. */
	readonly fields?: Fields;
	/** What the body says, for an idempotency key: the same for the same content. */
	readonly identity: unknown;
	/** Makes the body for given fields (the ones above, or with a page's changes in them). */
	withFields(fields: unknown): HttpBody;
	/** Headers that belong to the body; what the user gave wins. */
	readonly headers?: Readonly<Record<string, string>>;
	/** A type that wins over a header the user gave, as in HTTP Request. */
	readonly forcedContentType?: string;
}

export interface Fields {
	/** Under which name n8n's paginator knows them. */
	readonly kind: 'body' | 'form';
	readonly data: unknown;
}

/** No body, unless the credential brings fields: then they are sent as JSON. */
export const emptyBody: RequestBody = {
	identity: null,
	withFields: () => jsonBody(undefined).withFields(undefined),
};

const JSON_TYPE = 'application/json';

/** Data written as JSON; undefined is no body at all. */
export function jsonBody(data: unknown): RequestBody {
	let written: { of: unknown; text: string } | undefined;
	return {
		identity: data,
		fields: { kind: 'body', data },
		withFields: (fields) => ({
			data: fields,
			encode: (signed) => {
				if (signed === undefined) return undefined;
				// Some credentials sign bytes, and hand back the bytes they signed.
				if (typeof signed === 'string' && signed !== fields) return { content: signed, contentType: JSON_TYPE };
				// A static body is the same object for every item.
				if (written?.of !== signed) written = { of: signed, text: JSON.stringify(signed) };
				return { content: written.text, contentType: JSON_TYPE };
			},
		}),
	};
}
