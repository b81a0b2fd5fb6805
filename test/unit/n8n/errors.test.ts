import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import type { ItemFailure } from '../../../nodes/shared/n8n/errors';
import { errorItem, itemFailure, nodeError, ranges, stopError, thrownFailure } from '../../../nodes/shared/n8n/errors';

const node = { id: '1', name: 'Steady', type: 'rest', typeVersion: 1, position: [0, 0], parameters: {} } as INode;
const failure: ItemFailure = { message: 'It broke', attempts: 2, outcome: 'rejected' };

describe('index lists', () => {
	it.each([
		[[], ''],
		[[7], '7'],
		[[0, 1], '0–1'],
		[[0, 1, 2, 5, 7, 8], '0–2, 5, 7–8'],
		[Array.from({ length: 2_000 }, (_, i) => i), '0–1,999'],
		[[999, 1_000], '999–1,000'],
		[Array.from({ length: 15 }, (_, i) => i * 2), '0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22 and 3 more places'],
	])('%#', (indices, text) => expect(ranges(indices)).toBe(text));
});

describe('a node error', () => {
	it.each(['404', '429', '500', '503'])('keeps our words where n8n has its own for a %s', (httpCode) => {
		const error = nodeError(node, { ...failure, httpCode: Number(httpCode), description: 'Do this' }, 3);
		expect(error).toMatchObject({ message: 'It broke', description: 'Do this', httpCode, context: { itemIndex: 3 } });
	});

	it.each(['ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND'])('keeps them where they hold the code %s', (code) => {
		const message = `api.test refused the connection (${code})`;
		expect(nodeError(node, { ...failure, message, code }, 0)).toMatchObject({ message, description: null });
	});

	it('has no HTTP code where there was none', () => {
		expect(nodeError(node, failure, 0).httpCode).toBeNull();
	});
});

describe('an error item', () => {
	it('leaves out what is not known', () => {
		expect(errorItem(node, failure, 4)).toEqual({
			json: { error: { message: 'It broke', attempts: 2, outcome: 'rejected' } },
			pairedItem: { item: 4 },
		});
	});

	it('names the time as ISO text, whatever number it is', () => {
		const at = (retryAt: number) => errorItem(node, { ...failure, retryAt }, 0).json.error as { retryAt?: string };
		expect(at(Date.UTC(2027, 0, 2, 3, 4, 5)).retryAt).toBe('2027-01-02T03:04:05.000Z');
		for (const never of [Infinity, NaN, 1e20, -1e20]) expect(at(never)).not.toHaveProperty('retryAt');
	});
});

describe('what an outcome means for its item', () => {
	const failed = { ok: false, attempts: 3, failure: { message: 'It broke', description: 'Look at this.' } } as const;

	it('is told with what to do when it is unknown', () => {
		expect(itemFailure({ ...failed, disposition: 'unknown' }).description).toBe(
			'Look at this. Whether it was carried out cannot be known: look at the service before you send it again.',
		);
		expect(itemFailure({ ...failed, disposition: 'rejected' }).description).toBe('Look at this.');
	});

	it('is taken from n8n’s own errors, too', () => {
		const error = new NodeOperationError(node, 'Bad input', { description: 'Change it' });
		expect(thrownFailure(error, 'notSent', 0)).toEqual({
			message: 'Bad input',
			description: 'Change it',
			httpCode: undefined,
			attempts: 0,
			outcome: 'notSent',
			cause: error,
		});
	});
});

describe('the error that stops a run', () => {
	it('says of every item what became of it', () => {
		const at = (itemIndex: number, outcome: ItemFailure['outcome']) => ({
			itemIndex,
			failure: { ...failure, outcome },
		});
		const error = stopError(node, {
			done: [0, 1, 2],
			failed: [at(3, 'rejected'), at(5, 'unknown'), at(6, 'notSent')],
			notStarted: [7, 8, 9],
			rolledBack: [4],
		});
		expect(error.message).toBe('It broke');
		expect(error.context.itemIndex).toBe(3);
		expect(error.description).toBe(
			'Of 10 items, counted from 0 – done: 3 (0–2); refused by the service: 1 (3); outcome unknown: 1 (5); rolled back: 1 (4); not sent: 4 (6–9).',
		);
	});
});
