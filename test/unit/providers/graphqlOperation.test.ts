import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphqlOperation } from '../../../nodes/shared/providers/graphqlOperation';

describe('reads only', () => {
	it.each([
		'{ shop { name } }',
		'query { shop { name } }',
		'query Q($id: ID = "mutation { x }") { node(id: $id) { id } }',
		'fragment F on Shop { name } query { shop { ...F } }',
		'# mutation { x }\n{ shop { name } }',
		'{ search(q: """ mutation { "x" } \\""" still """) { id } }',
		'{ a(x: "\\"} mutation {") { b } }',
		'{ a(x: "\\\\") { b } }',
		'{ mutation { b } }',
		'\ufeffquery Mutation { a }',
	])('%s', (query) => {
		expect(graphqlOperation({ query })).toBe('query');
	});
});

describe('may change something', () => {
	it.each([
		'mutation { a { b } }',
		'mutation M($x: Int) { a(x: $x) { b } }',
		'query A { a } mutation B { b }',
		'mutation B { b } query A { a }',
		'subscription { a }',
		'# only\r mutation { a }',
		'# only\n mutation { a }',
		'{ a(x: "\\\\") { b } } mutation { c(y: "") }',
		'{ a(x: "") { b } } mutation { c }',
		'fragment F on X { y } mutation { a { ...F } }',
		'mutation@live { a }',
	])('%s', (query) => {
		expect(graphqlOperation({ query })).toBe('mutation');
	});

	it('wherever the mutation stands among queries', () => {
		const query = fc.constantFrom(
			'{ a }',
			'query Q { a(x: "}{") { b } }',
			'fragment F on X { y }',
			'# note\n',
			'{ a(x: """ "" """) }',
		);
		fc.assert(
			fc.property(fc.array(query), fc.array(query), (before, after) => {
				expect(graphqlOperation({ query: [...before, 'mutation { a }', ...after].join(' ') })).toBe('mutation');
			}),
		);
	});
});

describe('cannot be told', () => {
	it.each([
		undefined,
		null,
		7,
		'',
		'x',
		'{',
		{},
		{ query: '' },
		{ query: 7 },
		{ query: '{ a' },
		{ query: '} {' },
		{ query: '{ a(x: "open) }' },
		{ query: 'fragment' },
		{ id: 'persisted' },
	])('%j', (body) => {
		expect(graphqlOperation(body)).toBeUndefined();
	});

	it('in a document of more than 64 KiB', () => {
		expect(graphqlOperation({ query: `{ a } # ${'x'.repeat(70_000)}` })).toBeUndefined();
	});
});

it('reads JSON text', () => {
	expect(graphqlOperation('{"query":"{ a }"}')).toBe('query');
	expect(graphqlOperation('{"query":"mutation { a }"}')).toBe('mutation');
});

it('takes any text without stumbling', () => {
	fc.assert(
		fc.property(
			fc.string({ unit: fc.constantFrom(...'"\\#{}()[] \n\ramut"""') }),
			(query) => void graphqlOperation({ query }),
		),
	);
});
