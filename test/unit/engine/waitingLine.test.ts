import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WaitingLine } from '../../../nodes/shared/engine/waitingLine';

interface Person {
	readonly ticket: number;
	gone: boolean;
}

it('is a sorted list whose first place nobody takes', () => {
	const step = fc.oneof(
		fc.record({ do: fc.constant('come' as const), ticket: fc.nat(1_000) }),
		fc.record({ do: fc.constant('leave' as const), which: fc.nat() }),
		fc.record({ do: fc.constant('next' as const) }),
	);
	fc.assert(
		fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
			const line = new WaitingLine<Person>();
			/** All who are in the line, the first in front. */
			let expected: Person[] = [];
			const used = new Set<number>();
			for (const what of steps) {
				if (what.do === 'come') {
					if (used.has(what.ticket)) continue;
					used.add(what.ticket);
					const person = { ticket: what.ticket, gone: false };
					expect(line.add(person)).toBe(expected.length === 0);
					const [first, ...rest] = [...expected, person];
					expected = [first, ...rest.sort((a, b) => a.ticket - b.ticket)];
				} else if (what.do === 'leave') {
					const here = expected.filter(({ gone }) => !gone);
					if (here.length > 0) line.drop(here[what.which % here.length]);
				} else if (expected.length > 0) {
					if (!expected[0].gone) line.drop(expected[0]);
					line.advance();
					expected = expected.slice(1).filter(({ gone }) => !gone);
				}
				expect(line.isEmpty).toBe(expected.length === 0);
				if (expected.length > 0) expect(line.first).toBe(expected[0]);
				const here = expected.filter(({ gone }) => !gone);
				expect(line.waiting).toBe(here.length);
				expect([...line]).toEqual(here);
			}
		}),
		{ numRuns: 500 },
	);
});

it('does not keep those who are gone, wherever they stood', () => {
	const line = new WaitingLine<Person>();
	const people = Array.from({ length: 20_000 }, (_, i) => ({ ticket: i < 10_000 ? i + 20_000 : i, gone: false }));
	for (const person of people) line.add(person);
	for (const person of people.slice(1, -10)) line.drop(person);
	const { queue, back } = line as unknown as { queue: Person[]; back: { size: number } };
	expect(queue.length + back.size).toBeLessThan(2_500);
	expect([...line]).toEqual([people[0], ...people.slice(-10)]);
});
