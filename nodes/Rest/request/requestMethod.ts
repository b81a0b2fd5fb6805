import type { INode } from 'n8n-workflow';
import { parameterError } from './parameterError';

/** RFC 9110, 9.1: a method is a token. CONNECT is no request to a service. */
const METHOD = /^(?!CONNECT$)[A-Z][A-Z-]*$/;

/** @throws NodeOperationError for what is no method */
export function requestMethod(node: INode, itemIndex: number, value: unknown): string {
	const method = typeof value === 'string' ? value.trim().toUpperCase() : '';
	if (METHOD.test(method)) return method;
	throw parameterError(
		node,
		itemIndex,
		'Method',
		`is ${JSON.stringify(value) ?? 'missing'}, which is none`,
		'Choose GET, POST, PUT, PATCH, DELETE or another one of the list.',
	);
}
