import type { INodeProperties } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { resources as gmail } from '../../../nodes/Gmail/resources';
import { type Operation, type Resource, resourceProperties } from '../../../nodes/shared/n8n/serviceOperation';

/** The names of an operation's fields, as its form shows them. */
function shown(resources: readonly Resource[], resource: Resource, operation: Operation): string[] {
	return resourceProperties(resources, resource.value)
		.filter(({ displayOptions: { show = {} } = {} }) => {
			const { resource: ofResources = [], operation: ofOperations = [] } = show as Record<string, string[]>;
			return ofResources.includes(resource.value) && ofOperations.includes(operation.value);
		})
		.map(({ displayName }) => displayName);
}

const field = (displayName: string): INodeProperties => ({
	displayName,
	name: displayName,
	type: 'string',
	default: '',
});

function resource(...fieldLists: INodeProperties[][]): Resource {
	const operations = fieldLists.map((fields, index): Operation => {
		const name = `operation ${index}`;
		return { name, value: name, action: name, fields, run: async () => await Promise.resolve([]) };
	});
	return { name: 'Thing', value: 'thing', initial: operations[0], operations };
}

describe('the form of a resource', () => {
	it('keeps the order of each operation, whichever shares a field with it', () => {
		const [id, name, text, options] = ['ID', 'Name', 'Text', 'Options'].map(field);
		const thing = resource([name, options], [id, name], [name, text, options]);
		for (const operation of thing.operations) {
			expect(shown([thing], thing, operation)).toEqual(operation.fields.map(({ displayName }) => displayName));
		}
	});

	it('goes by the first operation where two contradict each other', () => {
		const [a, b] = ['A', 'B'].map(field);
		const thing = resource([a, b], [b, a]);
		expect(thing.operations.map((operation) => shown([thing], thing, operation))).toEqual([
			['A', 'B'],
			['A', 'B'],
		]);
	});

	it.each(
		gmail.flatMap((one) => one.operations.map((operation) => [one.name, operation.name, one, operation] as const)),
	)('is in order for Gmail: %s, %s', (_, __, one, operation) => {
		expect(shown(gmail, one, operation)).toEqual(operation.fields.map(({ displayName }) => displayName));
	});
});
