import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

/** One parameter of one operation: `event.create: additionalFields.location`. */
export interface Parameter {
	readonly type: string;
	readonly default: unknown;
	/** Values of a choice; undefined when they come from the service. */
	readonly values?: readonly unknown[];
}

/** All parameters of a node by resource, operation and place in collections. */
export function parametersOf(properties: readonly INodeProperties[]): Map<string, Parameter> {
	const all = new Map<string, Parameter>();
	const add = (prefix: string, fields: readonly INodeProperties[]) => {
		for (const { name, type, default: initial, options = [] } of fields) {
			const path = `${prefix}${name}`;
			const isChoice = type === 'options' || type === 'multiOptions';
			const values = isChoice ? options.map((option) => (option as { value: unknown }).value) : undefined;
			if (!all.has(path)) all.set(path, { type, default: initial, values: values?.length ? values : undefined });
			if (type === 'collection') add(`${path}.`, options as INodeProperties[]);
			if (type === 'fixedCollection')
				for (const group of options as INodePropertyCollection[]) add(`${path}.${group.name}.`, group.values);
		}
	};
	for (const field of properties) {
		const { resource = [], operation = [] } = field.displayOptions?.show ?? {};
		for (const one of resource) for (const other of operation) add(`${String(one)}.${String(other)}: `, [field]);
	}
	return all;
}

/** The operations of each resource. */
export function operationsOf(properties: readonly INodeProperties[]): string[] {
	const choices = properties.filter(({ name }) => name === 'operation');
	return choices.flatMap(({ displayOptions, options = [] }) =>
		(displayOptions?.show?.resource ?? []).flatMap((resource) =>
			options.map((option) => `${String(resource)}.${String((option as { value: unknown }).value)}`),
		),
	);
}

/** What is chosen at first: such a choice is not kept in a workflow. */
export function firstChoices(properties: readonly INodeProperties[]): Map<string, unknown> {
	const choices = properties.filter(({ name }) => name === 'operation' || name === 'resource');
	return new Map(
		choices.flatMap(({ name, displayOptions, default: first }) =>
			(displayOptions?.show?.resource ?? ['']).map((resource) => [`${String(resource)} ${name}`, first] as const),
		),
	);
}

/** What differs from a built-in node by its place, and why. */
export type Differences = ReadonlyArray<readonly [RegExp, why: string]>;

export const isListed = (list: Differences, path: string) => list.some(([pattern]) => pattern.test(path));

/** Parameters that hold one value, whichever way it is filled in, are of one kind. */
export const kindOf = (type: string) =>
	['string', 'options', 'dateTime', 'json', 'resourceLocator'].includes(type) ? 'one' : type;
