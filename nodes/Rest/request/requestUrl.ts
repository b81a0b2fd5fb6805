import type { INode } from 'n8n-workflow';
import { parameterError } from './parameterError';

const EXAMPLE = 'It has to be complete, like https://api.example.com/v1/items';

/**
 * Checks an address before anything is sent to it.
 * @returns the address as it was meant, without the fragment, which is nobody's business but a browser's
 * @throws NodeOperationError
 */
export function requestUrl(node: INode, itemIndex: number, value: unknown, parameter = 'URL'): URL {
	const fail = (problem: string, description = EXAMPLE) =>
		parameterError(node, itemIndex, parameter, problem, description);
	if (typeof value !== 'string')
		throw fail(`must be text, not ${value === null ? 'null' : typeof value}`, `Check the expression. ${EXAMPLE}`);
	const text = value.trim();
	if (text === '') throw fail('is empty');
	if (!/^https?:\/\//i.test(text)) {
		const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1];
		throw scheme && !text.includes(' ') && !/^[^:]+:\d/.test(text)
			? fail(`starts with "${scheme}:", but only http and https can be called`)
			: fail(`must start with http:// or https:// (it is ${shown(text)})`);
	}
	// Control characters would be dropped by the parser, and the request would go elsewhere than it seems.
	const control = /\p{Cc}/u.exec(text);
	if (control)
		throw fail(
			`holds a control character at position ${control.index + 1}`,
			'Remove line breaks and tabs from the address, or encode them.',
		);
	const url = parsed(text);
	if (!url) throw fail(`is not a valid address (${shown(text)})`);
	url.hash = '';
	return url;
}

function parsed(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}

/** Enough to recognize it; query and password stay out. */
function shown(text: string): string {
	const plain = text.replace(/[?#].*$/s, '').replace(/(^|\/\/)[^/]*@/, '$1');
	return JSON.stringify(plain.length > 80 ? `${plain.slice(0, 79)}…` : plain);
}
