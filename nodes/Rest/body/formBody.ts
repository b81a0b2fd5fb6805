import { stringifyQuery } from '../request/stringifyQuery';
import type { RequestBody } from './requestBody';

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Fields written as a form. */
export function formBody(data: object): RequestBody {
	return {
		identity: data,
		fields: { kind: 'form', data },
		withFields: (fields) => ({
			data: fields,
			encode: (signed) => ({ content: stringifyQuery((signed ?? {}) as object) }),
		}),
		forcedContentType: FORM_TYPE,
	};
}

/** A form that is written already. Fields of a credential are added at its end. */
export function formTextBody(text: string): RequestBody {
	return {
		identity: text,
		withFields: () => ({
			encode: (signed) => {
				const added = signed === undefined ? '' : stringifyQuery(signed as object);
				return { content: [text, added].filter((part) => part !== '').join('&') };
			},
		}),
		forcedContentType: FORM_TYPE,
	};
}
