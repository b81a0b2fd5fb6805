import { describe, expect, test } from 'vitest';
import { MicrosoftGraph } from '../../../nodes/MicrosoftGraph/MicrosoftGraph.node';
import { builtIn } from '../../support/n8nContext';
import { type Differences, isListed, kindOf, operationsOf, parametersOf } from './parity';

const ours = new MicrosoftGraph().description.properties;

/** Built-in nodes, and what their resources are called here where others have the name. */
const NODES: ReadonlyArray<readonly [name: string, version: number, renamed: Readonly<Record<string, string>>]> = [
	['Excel', 2, {}],
	['OneDrive', 1.1, { folder: 'driveFolder' }],
	['SharePoint', 2, { item: 'listItem', list: 'sharePointList' }],
];

/** What the built-in nodes have and ours has not, and why. */
const LEFT_OUT: Differences = [
	[/^(file|folder)\.(search|share): \w+Notice$/, 'notices, not values'],
	[/^file\.\w+: (site|folder|file|fileName|changeFileContent|binaryPropertyName)$/, 'files have those of OneDrive'],
];

/** Defaults that differ, and why. */
const OTHER_DEFAULTS: Differences = [
	[/^(table|worksheet)\.\w+: options\.rawData$/, '0 in place of no'],
	[/^(file|folder)\.share: (type|scope)$/, 'nothing, which the service refuses'],
];

describe.each(NODES)('what the built-in node for %s has', (name, version, renamed) => {
	const node = builtIn(`Microsoft/${name}/Microsoft${name}.node.js`, `Microsoft${name}`, version);
	const here = (path: string) => path.replace(/^\w+/, (resource) => renamed[resource] ?? resource);
	const known = parametersOf(ours);
	const theirs = [...parametersOf(node.description.properties)];
	const both = theirs.flatMap(([path, parameter]) => {
		const mine = known.get(here(path));
		return mine ? [{ path, parameter, mine }] : [];
	});

	test('is all there: operations', () => {
		const all = operationsOf(ours);
		const missing = operationsOf(node.description.properties).filter((operation) => !all.includes(here(operation)));
		// To put another content into a file of SharePoint is to upload it.
		expect(missing).toEqual(name === 'SharePoint' ? ['file.update'] : []);
	});

	test('is all there: parameters and their values', () => {
		const missing = theirs.filter(([path]) => !known.has(here(path))).map(([path]) => path);
		expect(missing.filter((path) => !isListed(LEFT_OUT, path))).toEqual([]);
		const lost = both.flatMap(({ path, parameter: { values = [] }, mine }) =>
			values.filter((value) => mine.values?.includes(value) === false).map((value) => `${path} = ${String(value)}`),
		);
		expect(lost).toEqual([]);
	});

	test('begins with the same defaults, and keeps its kind', () => {
		const differing = both
			.filter(({ parameter, mine }) => JSON.stringify(parameter.default) !== JSON.stringify(mine.default))
			.map(({ path }) => path);
		expect(differing.filter((path) => !isListed(OTHER_DEFAULTS, path))).toEqual([]);
		const others = both.filter(({ parameter, mine }) => kindOf(parameter.type) !== kindOf(mine.type));
		expect(others.map(({ path }) => path)).toEqual([]);
	});
});
