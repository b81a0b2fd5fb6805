import { describe, expect, test } from 'vitest';
import { MicrosoftGraph } from '../../../nodes/MicrosoftGraph/MicrosoftGraph.node';
import { builtIn } from '../../support/n8nContext';
import { type Differences, firstChoices, isListed, kindOf, operationsOf, parametersOf } from './parity';

const outlook = builtIn('Microsoft/Outlook/MicrosoftOutlook.node.js', 'MicrosoftOutlook', 2).description.properties;
const ours = new MicrosoftGraph().description.properties;

/** What the built-in Outlook node has and ours has not, and why. */
const LEFT_OUT: Differences = [
	[
		/^event\.(create|update): additionalFields\.(bodyPreview|isCancelled|isDraft|type)$/,
		'Outlook makes these up itself: Graph has them to be read. Where a workflow brings them along they are sent as before',
	],
	[/^message\.sendAndWait: formFields\.values\.(formatDate|multiselectLegacyNotice)$/, 'notices, not values'],
	[/^contact\.create: additionalFields\.givenName$/, 'never shown: its own condition is that a contact is changed'],
];

/** Defaults that differ, and why. */
const OTHER_DEFAULTS: Differences = [
	[/^event\.create: (start|end)DateTime$/, 'the moment at which n8n was started: nobody means that'],
	[
		/^event\.update: additionalFields\.(importance|isOnlineMeeting|timeZone)$/,
		'not that of a new event; counts only when added',
	],
	[/^contact\..*Address$/, 'a key in it is misspelled'],
	[/^calendar\.create: additionalFields\.calendarGroup$/, 'a list in place of an ID'],
	[
		/^message\.sendAndWait: (jsonOutput|formFields\.values\.html|options\.responseFormCustomCss)$/,
		'examples, and a whole style sheet: ours are our own',
	],
	[/^message\.get: options\.getMimeContent\.values\.binaryPropertyName$/, 'the collection itself has "data"'],
];

describe('what the built-in Outlook node has', () => {
	const theirs = parametersOf(outlook);
	const known = parametersOf(ours);
	const both = [...theirs].filter(([path]) => known.has(path));

	test('is all there: resources and operations', () => {
		expect(operationsOf(outlook)).toHaveLength(38);
		expect(operationsOf(ours)).toEqual(expect.arrayContaining(operationsOf(outlook)));
	});

	test('is chosen at first there, too', () => {
		expect(Object.fromEntries(firstChoices(ours))).toMatchObject(Object.fromEntries(firstChoices(outlook)));
	});

	test('is all there: parameters', () => {
		const missing = [...theirs.keys()].filter((path) => !known.has(path));
		expect(missing.filter((path) => !isListed(LEFT_OUT, path))).toEqual([]);
		expect(LEFT_OUT.filter(([pattern]) => !missing.some((path) => pattern.test(path)))).toEqual([]);
	});

	test('takes the same values', () => {
		const lost = both.flatMap(([path, { values = [] }]) => {
			const mine = known.get(path)?.values;
			return mine ? values.filter((value) => !mine.includes(value)).map((value) => `${path} = ${String(value)}`) : [];
		});
		expect(lost).toEqual([]);
	});

	test('begins with the same defaults', () => {
		const differing = both
			.filter(([path, parameter]) => JSON.stringify(parameter.default) !== JSON.stringify(known.get(path)?.default))
			.map(([path]) => path);
		expect(differing.filter((path) => !isListed(OTHER_DEFAULTS, path))).toEqual([]);
		expect(OTHER_DEFAULTS.filter(([pattern]) => !differing.some((path) => pattern.test(path)))).toEqual([]);
	});

	test('keeps its kind: what held one thing holds one still', () => {
		const differing = both.filter(([path, { type }]) => kindOf(type) !== kindOf(known.get(path)?.type ?? ''));
		expect(differing.map(([path]) => path)).toEqual([]);
	});
});
