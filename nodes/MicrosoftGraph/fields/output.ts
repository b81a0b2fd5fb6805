import type { INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** How much of what is read comes out: the choice that the built-in Outlook node gives. */
export interface OutputChoice {
	readonly fields: readonly INodeProperties[];
	/** `$select` for what is to come out; undefined for what the service gives by itself. */
	select(item: ServiceItem): string | undefined;
}

const output: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	default: 'simple',
	options: [
		{ name: 'Simplified', value: 'simple' },
		{ name: 'Raw', value: 'raw' },
		{ name: 'Select Included Fields', value: 'fields' },
	],
};

/**
 * @param simple what the choice "Simplified" asks for, with commas between
 * @param all names that can be chosen, with spaces between
 * @param raw what the choice "Raw" asks for; what the service gives by itself when absent
 */
export function outputChoice(simple: string, all: string, raw?: string): OutputChoice {
	const fields: INodeProperties = {
		displayName: 'Fields',
		name: 'fields',
		type: 'multiOptions',
		description: 'Which fields come out',
		displayOptions: { show: { output: ['fields'] } },
		options: all.split(' ').map((name) => ({ name, value: name })),
		default: [],
	};
	return {
		fields: [output, fields],
		select(item) {
			const choice = item.get<string>(output.name, 'simple');
			if (choice === 'raw') return raw;
			return choice === 'simple' ? simple : [...new Set(['id', ...item.get<string[]>(fields.name, [])])].join(',');
		},
	};
}

/**
 * The choice of fields where the built-in node has it among the options.
 * @param names that can be chosen
 * @param otherwise what comes when none is chosen; everything when absent
 */
export function fieldsOption(names: readonly string[], otherwise?: string): OutputChoice & { option: INodeProperties } {
	return {
		option: {
			displayName: 'Fields',
			name: 'fields',
			type: 'multiOptions',
			options: names.map((name) => ({ name, value: name })),
			default: [],
			description: 'Which fields come out; all of them when empty',
		},
		fields: [],
		select(item) {
			const { fields = [] } = item.get<{ fields?: readonly string[] }>('options', {});
			return fields.length > 0 ? ['id', ...fields].join(',') : otherwise;
		},
	};
}
