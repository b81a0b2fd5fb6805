import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CASES } from '../../differential/gmail/cases';
import { comparableItems, contentOf, filledIn, normal } from '../../differential/gmail/compare';
import { mailbox, type Mailbox } from '../../differential/gmail/mailbox';
import { builtInGmail } from './builtIn';
import { gmail } from './run';

/*
 * The same workflow with the built-in node and with ours, each on a mailbox of its own with the same mail in it: equal
 * outputs, equal mailboxes afterwards.
 */

const VERSIONS = [2, 2.1, 2.2] as const;

let theirs: Mailbox;
let ours: Mailbox;

beforeEach(async () => {
	// The built-in node sends parameters of one method to another, which Google's client does not declare.
	[theirs, ours] = [await mailbox({ refusesViolations: false }), await mailbox()];
});

afterEach(async () => {
	await theirs.api.close();
	await ours.api[Symbol.asyncDispose]();
});

describe.each(VERSIONS)('version %s', (version) => {
	it.each(CASES)('%s', async (_name, parameters, items) => {
		const expected = await builtInGmail(theirs.api, version, filledIn(parameters, theirs), items);
		const actual = await gmail(ours.api, '', '', {
			typeVersion: version,
			...filledIn(parameters, ours),
			items,
		});
		expect(normal(comparableItems(actual.items), ours)).toEqual(normal(comparableItems(expected.items), theirs));
		expect(normal(await contentOf(ours.api), ours)).toEqual(normal(await contentOf(theirs.api), theirs));
	});
});
