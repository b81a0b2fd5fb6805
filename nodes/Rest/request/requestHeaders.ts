import type { INode } from 'n8n-workflow';
import { headerProblem } from '../../shared/transports/http/headers';
import { parameterError } from './parameterError';

/**
 * Makes headers of what the user gave: several values become one (RFC 9110, 5.3), missing ones are left out.
 * @param lowercase writes the names in lower case
 * @throws NodeOperationError for what would not be one header on the wire
 */
export function requestHeaders(
	node: INode,
	itemIndex: number,
	given: Readonly<Record<string, unknown>>,
	lowercase: boolean,
): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const [key, raw] of Object.entries(given)) {
		if (key === '' || raw === undefined || raw === null || raw === false) continue;
		const name = lowercase ? key.toLowerCase() : key;
		const value = headerText(name, raw).trim();
		const problem = headerProblem(name, value);
		if (problem !== undefined) {
			throw parameterError(
				node,
				itemIndex,
				'Headers',
				`cannot be sent: ${problem}`,
				'Remove the character, or encode it the way the service expects.',
			);
		}
		headers[name] = value;
	}
	return headers;
}

function headerText(name: string, value: unknown): string {
	if (Array.isArray(value)) return value.map(String).join(name.toLowerCase() === 'cookie' ? '; ' : ', ');
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
