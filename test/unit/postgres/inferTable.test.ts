import { describe, expect, it } from 'vitest';
import { TableInference } from '../../../nodes/shared/transports/postgres/write/inferTable';

function inferred(...values: unknown[]): string | undefined {
	const inference = new TableInference();
	for (const v of values) inference.add({ v });
	return /"v" (.*)\n/.exec(inference.createTable('s', 't'))?.[1];
}

function problemOf(values: Record<string, unknown>): string | undefined {
	const inference = new TableInference();
	inference.add(values);
	return inference.problem();
}

describe('the type of a column', () => {
	it.each<[unknown[], string]>([
		[[1, null, 2], 'bigint'],
		[[1, 1.5], 'double precision'],
		[[true, 1], 'text'],
		[[{ a: 1 }, ['x']], 'jsonb'],
		[['2024-02-29'], 'date'],
		[['2000-02-29', '0001-01-01'], 'date'],
		[['2024-02-31'], 'text'],
		[['1900-02-29'], 'text'],
		[['2024-04-31'], 'text'],
		[['0000-01-01'], 'text'],
		[['2024-02-29', '2024-02-29T07:08:09Z'], 'timestamptz'],
		[['2024-02-29 07:08:09.5+05:30'], 'timestamptz'],
		[['2024-02-30T07:08:09Z'], 'text'],
		[['2024-02-29T24:61:00Z'], 'text'],
		[['2024-02-29T07:08:09+19:00'], 'text'],
		[['2024-02-29T07:08:09'], 'text'],
		[['00000000-0000-4000-8000-000000000000'], 'uuid'],
		[[null], 'text'],
		[[Buffer.from('a')], 'bytea'],
	])('of %j is %s', (values, type) => {
		expect(inferred(...values)).toBe(type);
	});
});

describe('a table that cannot be', () => {
	it.each<[Record<string, unknown>, string]>([
		[{}, 'no fields'],
		[{ '': 1 }, '"" cannot be the name of a column'],
		[{ ['é'.repeat(32)]: 1 }, 'cannot be the name of a column'],
		[{ 'a\0b': 1 }, '"a\\u0000b" cannot'],
	])('of %j is said to be none', (values, words) => {
		expect(problemOf(values)).toContain(words);
	});

	it('is none with names of 63 bytes', () => {
		expect(problemOf({ ['x'.repeat(63)]: 1 })).toBeUndefined();
	});
});
