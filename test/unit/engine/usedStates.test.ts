import { describe, expect, it } from 'vitest';
import { UsedStates } from '../../../nodes/shared/engine/usedStates';
import { FakeClock } from '../../support/fakeClock';

const HOUR = 3_600_000;

describe('what is kept by name', () => {
	const start = () => {
		const clock = new FakeClock();
		const closed: object[] = [];
		return { clock, closed, states: new UsedStates<object>(clock, (state) => closed.push(state)) };
	};

	it('is made once and shared', () => {
		const { states } = start();
		expect(states.use('a', () => ({}))).toBe(states.use('a', () => expect.unreachable()));
		expect(states.use('b', () => ({}))).not.toBe(states.use('a', () => ({})));
	});

	it('is forgotten a day after its last use, and closed', async () => {
		const { clock, closed, states } = start();
		const first = states.use('a', () => ({}));
		states.done('a');
		await clock.advance(23 * HOUR);
		expect(states.use('a', () => ({}))).toBe(first);
		states.done('a');
		await clock.advance(23 * HOUR);
		states.use('b', () => ({}));
		expect(closed).toEqual([]);
		await clock.advance(2 * HOUR);
		states.use('b', () => ({}));
		expect(closed).toEqual([first]);
		expect([...states].map(([name]) => name)).toEqual(['b']);
		expect(states.use('a', () => ({}))).not.toBe(first);
	});

	it('is kept as long as somebody uses it', async () => {
		const { clock, closed, states } = start();
		const first = states.use('a', () => ({}));
		await clock.advance(100 * HOUR);
		expect(states.use('a', () => ({}))).toBe(first);
		expect(closed).toEqual([]);
	});
});
