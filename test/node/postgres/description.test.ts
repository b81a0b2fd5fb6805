import type { INode, INodeParameters, INodeProperties } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { PostgresBatchInsert } from '../../../nodes/PostgresBatchInsert/PostgresBatchInsert.node';
import { builtIn } from '../../support/n8nContext';

const { description } = new PostgresBatchInsert();
const VERSIONS = [2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7];
const OPERATIONS = ['insert', 'upsert', 'update', 'deleteTable', 'executeQuery'];

const nodeOf = (typeVersion: number, parameters: INodeParameters): INode => ({
	id: '1',
	name: 'n',
	type: 'x',
	typeVersion,
	position: [0, 0],
	parameters,
});

/** The parameters of a node as n8n completes them, defaults and all. */
function complete(
	properties: INodeProperties[],
	version: number,
	parameters: INodeParameters,
	of = description,
): INodeParameters {
	const node = nodeOf(version, parameters);
	return NodeHelpers.getNodeParameters(properties, parameters, true, false, node, of) ?? {};
}

const table = {
	schema: { __rl: true, mode: 'list', value: 'public' },
	table: { __rl: true, mode: 'list', value: 't' },
};

describe('the description', () => {
	it('opens on our own version', () => {
		expect(description.version).toEqual([...VERSIONS, 3]);
		expect(description.defaultVersion).toBe(3);
	});

	it.each([...VERSIONS, 3])('asks for the right credential in version %s', (version) => {
		const parameters = complete(description.properties, version, { operation: 'insert', ...table });
		const asked = description.credentials?.filter((credential) =>
			NodeHelpers.displayParameter(parameters, credential, nodeOf(version, parameters), description),
		);
		expect(asked?.map(({ name }) => name)).toEqual([version === 3 ? 'steadyPostgresApi' : 'postgres']);
	});

	describe.each(VERSIONS)('in version %s', (version) => {
		const theirs = builtIn('Postgres/Postgres.node', 'Postgres', version).description;

		it.each(OPERATIONS)('has the parameters of the built-in node for %s, with their defaults', (operation) => {
			for (const more of [{}, { deleteCommand: 'delete' }, { dataMode: 'defineBelow' }]) {
				const given = { operation, ...table, ...more } as INodeParameters;
				const expected = complete(theirs.properties, version, given, theirs);
				expect(complete(description.properties, version, given)).toMatchObject(expected);
			}
		});

		it('has the options of the built-in node, with their types, values and defaults', () => {
			for (const operation of OPERATIONS) {
				const optionsOf = (properties: INodeProperties[], of = description) => {
					const node = nodeOf(version, { operation, ...table });
					const shown = properties
						.filter(({ name }) => name === 'options')
						.find((property) => NodeHelpers.displayParameter(node.parameters, property, node, of));
					return (shown?.options ?? []) as INodeProperties[];
				};
				const ours = new Map(optionsOf(description.properties).map((option) => [option.name, option]));
				for (const option of optionsOf(theirs.properties, theirs)) {
					const mine = ours.get(option.name);
					expect(mine, option.name).toMatchObject({ type: option.type, default: option.default });
					const values = (property: INodeProperties) =>
						(property.options ?? []).map((entry) => ('value' in entry ? entry.value : entry.name)).sort();
					if (option.type === 'options') expect(values(mine as INodeProperties)).toEqual(values(option));
				}
			}
		});
	});

	it('has words for everything', () => {
		const check = (properties: INodeProperties[]) => {
			for (const property of properties) {
				if (property.type === 'hidden' || property.type === 'notice') continue;
				expect(property.displayName, property.name).toMatch(/^[A-Z]/);
				for (const entry of property.options ?? []) {
					if ('values' in entry) check(entry.values);
				}
				if (property.type === 'collection') check(property.options as INodeProperties[]);
			}
		};
		check(description.properties);
	});
});
