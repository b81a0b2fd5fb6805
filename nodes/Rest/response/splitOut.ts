import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { pathSteps } from '../request/setPath';

/** Names shown when the one that was asked for is not there. */
const NAMES_SHOWN = 20;

/**
 * The entries of a list inside a body.
 * @param path such as `data.items` or `results[0].rows`
 * @returns an empty list where there is null, and one entry where there is no list
 * @throws NodeOperationError when there is no such field: a typing error must not look like an empty answer
 */
export function splitOut(node: INode, itemIndex: number, body: unknown, path: string): readonly unknown[] {
	let value = body;
	for (const step of pathSteps(path)) {
		const inside = step !== '' && typeof value === 'object' && value !== null && Object.hasOwn(value, step);
		if (!inside) throw missing(node, itemIndex, path, step, value);
		value = (value as Record<string, unknown>)[step];
	}
	if (value === null || value === undefined) return [];
	return Array.isArray(value) ? value : [value];
}

function missing(node: INode, itemIndex: number, path: string, step: string, value: unknown): NodeOperationError {
	const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
	const found =
		names.length === 0
			? `There is ${value === null ? 'null' : Array.isArray(value) ? 'an empty list' : `a ${typeof value}`} in its place.`
			: `There are: ${names.slice(0, NAMES_SHOWN).join(', ')}${names.length > NAMES_SHOWN ? ', …' : ''}.`;
	return new NodeOperationError(node, `The response has no field "${path}" to split out [item ${itemIndex}]`, {
		itemIndex,
		description: `"${step}" was not found. ${found} Correct the option "Split Out".`,
	});
}
