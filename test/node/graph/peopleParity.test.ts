import { describe, expect, test } from 'vitest';
import { MicrosoftGraph } from '../../../nodes/MicrosoftGraph/MicrosoftGraph.node';
import { builtIn } from '../../support/n8nContext';
import { type Differences, firstChoices, isListed, kindOf, operationsOf, parametersOf } from './parity';

const ours = new MicrosoftGraph().description.properties;
const known = parametersOf(ours);
const operations = new Set(operationsOf(ours));

/** A built-in node, what its resources are called here, and what differs. */
interface Case {
	readonly path: string;
	readonly name: string;
	readonly version: number;
	readonly renamed: Readonly<Record<string, string>>;
	readonly leftOut: Differences;
	readonly otherDefaults: Differences;
}

const CASES: Case[] = [
	{
		path: 'Microsoft/Teams/MicrosoftTeams.node.js',
		name: 'MicrosoftTeams',
		version: 2,
		renamed: {},
		leftOut: [[/Notice$|\.formatDate$/, 'notices, not values']],
		otherDefaults: [
			[
				/^chatMessage\.sendAndWait: (jsonOutput|formFields\.values\.html|options\.responseFormCustomCss)$/,
				'examples, and a whole style sheet: ours are our own',
			],
			[/^chatMessage\.sendAndWait: approvalOptions\.values\.(dis)?approveLabel$/, 'the words of a question by mail'],
		],
	},
	{
		path: 'Microsoft/ToDo/MicrosoftToDo.node.js',
		name: 'MicrosoftToDo',
		version: 1,
		renamed: { task: 'todoTask', list: 'todoList' },
		leftOut: [],
		otherDefaults: [],
	},
	{
		path: 'Microsoft/Entra/MicrosoftEntra.node.js',
		name: 'MicrosoftEntra',
		version: 1,
		renamed: {},
		leftOut: [],
		otherDefaults: [],
	},
];

describe.each(CASES)('what the built-in $name node has', ({ path, name, version, renamed, leftOut, otherDefaults }) => {
	const { properties } = builtIn(path, name, version).description;
	const here = (place: string) => place.replace(/^\w*/, (resource) => renamed[resource] ?? resource);
	const theirs = new Map([...parametersOf(properties)].map(([place, parameter]) => [here(place), parameter]));
	const both = [...theirs].filter(([place]) => known.has(place));

	test('is all there: resources, operations, parameters', () => {
		const lost = operationsOf(properties)
			.map(here)
			.filter((operation) => !operations.has(operation));
		const missing = [...theirs.keys()].filter((place) => !known.has(place));
		const all = [...lost, ...missing];
		expect(all.filter((place) => !isListed(leftOut, place))).toEqual([]);
		expect(leftOut.filter(([pattern]) => !all.some((place) => pattern.test(place)))).toEqual([]);
	});

	test('is chosen at first there, too', () => {
		const first = [...firstChoices(properties)].filter(([place]) => place.endsWith(' operation'));
		const mine = firstChoices(ours);
		const differing = first.filter(([place, value]) => mine.has(here(place)) && mine.get(here(place)) !== value);
		expect(differing).toEqual([]);
		expect(first.length).toBeGreaterThan(1);
	});

	test('takes the same values, begins with the same defaults, and keeps its kind', () => {
		const lost = both.flatMap(([place, { values = [], type }]) => {
			const mine = known.get(place);
			const gone = mine?.values ? values.filter((value) => !mine.values?.includes(value)) : [];
			const kinds = kindOf(type) === kindOf(mine?.type ?? '') ? [] : [`kind ${type}, not ${mine?.type}`];
			return [...gone.map(String), ...kinds].map((what) => `${place}: ${what}`);
		});
		expect(lost).toEqual([]);
		const differing = both
			.filter(([place, parameter]) => JSON.stringify(parameter.default) !== JSON.stringify(known.get(place)?.default))
			.map(([place]) => place);
		expect(differing.filter((place) => !isListed(otherDefaults, place))).toEqual([]);
		expect(otherDefaults.filter(([pattern]) => !differing.some((place) => pattern.test(place)))).toEqual([]);
	});
});
