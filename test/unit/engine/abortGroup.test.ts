import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AbortGroup } from '../../../nodes/shared/engine/abortGroup';

describe('abort group', () => {
	it('tells everybody of a signal at once, and nobody of another', () => {
		const told: string[][] = [];
		const group = new AbortGroup<string>((members) => told.push([...members]));
		const [one, other] = [new AbortController(), new AbortController()];
		group.add(one.signal, 'a');
		group.add(other.signal, 'b');
		group.add(one.signal, 'c');
		one.abort();
		expect(told).toEqual([['a', 'c']]);
		group.delete(one.signal, 'a');
		other.abort();
		expect(told).toEqual([['a', 'c'], ['b']]);
	});

	it('has one listener per signal, and none when nobody waits', () => {
		const group = new AbortGroup<number>(() => undefined);
		const { signal } = new AbortController();
		for (let i = 0; i < 1_000; i++) group.add(signal, i);
		expect(getEventListeners(signal, 'abort')).toHaveLength(1);
		for (let i = 0; i < 999; i++) group.delete(signal, i);
		expect(getEventListeners(signal, 'abort')).toHaveLength(1);
		group.delete(signal, 999);
		expect(getEventListeners(signal, 'abort')).toHaveLength(0);
	});

	it('starts anew after it was empty', () => {
		const told: number[] = [];
		const group = new AbortGroup<number>((members) => told.push(...members));
		const controller = new AbortController();
		group.add(controller.signal, 1);
		group.delete(controller.signal, 1);
		group.add(controller.signal, 2);
		controller.abort();
		expect(told).toEqual([2]);
	});

	it('bears that members leave while they are told', () => {
		const controller = new AbortController();
		const told: number[] = [];
		const group: AbortGroup<number> = new AbortGroup((members) => {
			for (const member of members) {
				told.push(member);
				group.delete(controller.signal, member);
			}
		});
		for (const member of [1, 2, 3]) group.add(controller.signal, member);
		controller.abort();
		expect(told).toEqual([1, 2, 3]);
	});

	it('waits without a signal, too: nobody will tell', () => {
		const group = new AbortGroup<number>(() => expect.unreachable());
		group.add(undefined, 1);
		group.delete(undefined, 1);
	});
});
