import type { INode } from 'n8n-workflow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonObjectParameter, jsonParameter } from '../../../nodes/Rest/request/jsonParameter';
import { jsonErrorPosition } from '../../../nodes/Rest/request/jsonPosition';

const node: INode = { id: 'n', name: 'Node', type: 't', typeVersion: 5, position: [0, 0], parameters: {} };

describe('JSON parameters', () => {
	it.each([
		['{"a":1,}', /line 1, column 8/],
		['{\n  "a": 1\n  "b": 2\n}', /line 3, column 3/],
		['{"a": tru}', /line 1, column 7/],
		['[1, 2, 03]', /line 1, column 8/],
		['{"a":"tab\there"}', /line 1, column 6/],
		['[1 2]', /line 1, column 4/],
		['{a:1}', /line 1, column 2/],
		['[[[', /ends too early, at line 1, column 4/],
		['{"a":1', /line 1, column 7/],
		["{'a':1}", /line 1, column 2/],
		['', /empty/],
		['  \n', /empty/],
		['{"a":1}{"b":2}', /column 8/],
	])('%j: says where it goes wrong', (text, where) => {
		expect(() => jsonParameter(node, 3, 'Body (JSON)', text)).toThrow(
			expect.objectContaining({
				message: '"Body (JSON)" is not valid JSON [item 3]',
				description: expect.stringMatching(where),
			}) as Error,
		);
	});

	it.each(['[1]', '"text"', '5', 'null', 'true'])('%s is no object of names and values', (text) => {
		expect(() => jsonObjectParameter(node, 0, 'Headers (JSON)', text)).toThrow(/must be a JSON object/);
	});

	it('may be data already', () => {
		const data = { a: [1] };
		expect(jsonParameter(node, 0, 'Body (JSON)', data)).toBe(data);
	});

	it('that are valid are read to their end, and broken ones up to the break', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.nat(), (value, seed) => {
				const text = JSON.stringify(value, null, seed % 3);
				expect(jsonErrorPosition(text)).toBe(text.length);
				const at = seed % (text.length + 1);
				const broken = text.slice(0, at);
				const isWhole = (() => {
					try {
						JSON.parse(broken);
						return true;
					} catch {
						return false;
					}
				})();
				if (!isWhole) expect(jsonErrorPosition(broken)).toBeLessThanOrEqual(broken.length);
			}),
		);
	});
});
