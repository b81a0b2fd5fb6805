import fc from 'fast-check';

/** A value as an item may hold it, and the text that means the same to Postgres. */
export interface Sample {
	readonly value: unknown;
	readonly text: string | null;
}

/** A column type, and values for it. */
export interface TypeSamples {
	/** As in CREATE TABLE. */
	readonly type: string;
	readonly samples: fc.Arbitrary<Sample>;
}

const sample = (value: unknown, text: string): Sample => ({ value, text });

/** Whatever a text column can hold: control characters, quotes, backslashes, all of Unicode but NUL. */
const text = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.replaceAll('\0', ''));
const tricky = fc.constantFrom(
	'',
	' ',
	'\\',
	'\\N',
	'\\.',
	'NULL',
	'null',
	'{}',
	'{',
	'"',
	"'",
	'\t',
	'\n',
	'\r\n',
	'\b\f\v',
	',',
	';',
	'\\x41',
	'😀',
	'é',
	'(1,2)',
	'a\\tb',
);
const anyText = fc.oneof(text, tricky);

const date = fc.date({
	min: new Date('-004000-01-01T00:00:00Z'),
	max: new Date('+200000-01-01T00:00:00Z'),
	noInvalidDate: true,
});

/** Postgres writes years before 1 with BC, JavaScript with a minus sign. */
function timestampText(value: Date): string {
	const year = value.getUTCFullYear();
	const rest = value.toISOString().replace(/^[+-]?\d+/, '');
	return year >= 1 ? `${String(year).padStart(4, '0')}${rest}` : `${String(1 - year).padStart(4, '0')}${rest} BC`;
}

const json = fc
	.jsonValue({ maxDepth: 3, stringUnit: 'binary' })
	.map((value) => JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '')) as unknown)
	.filter((value) => !/\d{16}/.test(JSON.stringify(value)));

/** Strings may be meant as JSON text, and null as NULL; wrapped they are plainly values. */
const wrapped = json.map((value) => (typeof value === 'string' || value === null ? [value] : value));

/** One-dimensional array text, every element quoted. */
const arrayText = (elements: ReadonlyArray<string | null>): string =>
	`{${elements.map((element) => (element === null ? 'NULL' : `"${element.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;

const bytes = fc.uint8Array({ maxLength: 40 });

/** Types whose values are given in Postgres' own form. */
function texts(type: string, ...values: string[]): TypeSamples[] {
	return [{ type, samples: fc.constantFrom(...values).map((value) => sample(value, value)) }];
}

export const TYPES: readonly TypeSamples[] = [
	{ type: 'smallint', samples: fc.integer({ min: -32768, max: 32767 }).map((n) => sample(n, String(n))) },
	{ type: 'integer', samples: fc.integer().map((n) => sample(n, String(n))) },
	{
		type: 'bigint',
		samples: fc.oneof(
			fc.maxSafeInteger().map((n) => sample(n, String(n))),
			fc
				.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
				.chain((n) => fc.constantFrom(sample(n, String(n)), sample(String(n), String(n)))),
		),
	},
	{
		type: 'numeric',
		samples: fc.oneof(
			fc
				.double({ noDefaultInfinity: true, noNaN: true })
				.filter((n) => Number.isSafeInteger(n) || !Number.isInteger(n))
				.map((n) => sample(n, String(n))),
			fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }).map((n) => sample(`${n}.50`, `${n}.50`)),
		),
	},
	{
		type: 'numeric(12, 3)',
		samples: fc.integer({ min: -1e8, max: 1e8 }).map((n) => sample(n / 1000, String(n / 1000))),
	},
	{
		type: 'double precision',
		samples: fc.double().map((n) => sample(n, Number.isNaN(n) ? 'NaN' : Object.is(n, -0) ? '-0' : String(n))),
	},
	{
		type: 'real',
		samples: fc.float().map((n) => sample(n, Number.isNaN(n) ? 'NaN' : Object.is(n, -0) ? '-0' : String(n))),
	},
	{ type: 'boolean', samples: fc.boolean().map((b) => sample(b, String(b))) },
	{ type: 'text', samples: anyText.map((t) => sample(t, t)) },
	{ type: 'varchar(60)', samples: anyText.map((t) => sample(t, t)) },
	{ type: 'char(50)', samples: anyText.filter((t) => [...t].length <= 50).map((t) => sample(t, t)) },
	{ type: 'bytea', samples: bytes.map((b) => sample(Buffer.from(b), `\\x${Buffer.from(b).toString('hex')}`)) },
	{ type: 'jsonb', samples: wrapped.map((value) => sample(value, JSON.stringify(value))) },
	{ type: 'json', samples: wrapped.map((value) => sample(value, JSON.stringify(value))) },
	{
		type: 'timestamptz',
		samples: date.chain((d) =>
			fc.constantFrom(sample(d, timestampText(d)), sample(timestampText(d), timestampText(d))),
		),
	},
	{ type: 'timestamp(3)', samples: date.map((d) => sample(d, timestampText(d))) },
	{ type: 'date', samples: date.map((d) => sample(d, timestampText(d).replace(/T[^ ]*/, ''))) },
	{ type: 'uuid', samples: fc.uuid().map((u) => sample(u, u)) },
	{
		type: 'text[]',
		samples: fc.array(fc.option(anyText), { maxLength: 6 }).map((list) => sample(list, arrayText(list))),
	},
	{
		type: 'integer[]',
		samples: fc
			.array(fc.array(fc.integer(), { minLength: 2, maxLength: 2 }), { maxLength: 4 })
			.map((rows) => sample(rows, rows.length === 0 ? '{}' : `{${rows.map((row) => `{${row.join(',')}}`).join(',')}}`)),
	},
	{
		type: 'jsonb[]',
		samples: fc
			.array(wrapped, { maxLength: 4 })
			.map((list) => sample(list, arrayText(list.map((value) => JSON.stringify(value))))),
	},
	{
		type: 'timestamptz[]',
		samples: fc.array(date, { maxLength: 4 }).map((list) => sample(list, arrayText(list.map(timestampText)))),
	},
	{ type: 'sample_enum', samples: fc.constantFrom('one', 'two words', 'thr"ee').map((label) => sample(label, label)) },
	{ type: 'sample_domain', samples: fc.integer({ min: 1, max: 100 }).map((n) => sample(n, String(n))) },
	{
		type: 'sample_pair',
		samples: fc.tuple(fc.integer(), anyText).map(([n, t]) => sample(pairText(n, t), pairText(n, t))),
	},
	{
		type: 'int4range',
		samples: fc
			.tuple(fc.integer({ max: 0 }), fc.integer({ min: 1 }))
			.map(([low, high]) => sample(`[${low},${high})`, `[${low},${high})`)),
	},
	{ type: 'inet', samples: fc.ipV4().map((address) => sample(address, address)) },
	{
		type: 'interval',
		samples: fc.integer({ min: -9999, max: 9999 }).map((n) => sample({ days: n, hours: 2 }, `${n} days 2 hours`)),
	},
	{ type: 'point', samples: fc.tuple(fc.integer(), fc.integer()).map(([x, y]) => sample({ x, y }, `(${x},${y})`)) },
	...texts('time', '00:00:00', '23:59:59.999999', '24:00:00'),
	...texts('timetz', '07:08:09+02', '23:59:59.5-11:30'),
	...texts('money', '$1,234.56', '-$0.01'),
	...texts('cidr', '10.1.0.0/16', '2001:db8::/32'),
	...texts('macaddr', '08:00:2b:01:02:03'),
	...texts('macaddr8', '08:00:2b:01:02:03:04:05'),
	...texts('tsvector', "'fat':2A 'rat':3", ''),
	...texts('tsquery', "'fat' & ( 'rat' | 'cat' )"),
	...texts('jsonpath', '$."a"[*]?(@ > 1)'),
	...texts('tstzrange', '["2024-01-01 00:00:00+00",)', 'empty'),
	...texts('box', '(1,1),(0,0)'),
	...texts('box[]', '{(1,1),(0,0);(3,3),(2,2)}'),
	...texts('circle', '<(1,2),3>'),
	...texts('lseg', '[(1,2),(3,4)]'),
	...texts('path', '((1,2),(3,4))'),
	...texts('polygon', '((0,0),(0,1),(1,1))'),
	...texts('name', 'a name', 'ünïcode'),
	...texts('"char"', 'x', ''),
	...texts('pg_lsn', '16/B374D848'),
	...texts('uuid[]', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,NULL}'),
	...texts('sample_enum[]', '{one,"two words",NULL}'),
	...texts('sample_domain[]', '{1,2}'),
	...texts('int4range[]', '{"[1,3)",empty}'),
	{
		type: 'bit varying(40)',
		samples: fc.array(fc.constantFrom('0', '1'), { maxLength: 40 }).map((bits) => sample(bits.join(''), bits.join(''))),
	},
	{
		type: 'bit(8)',
		samples: fc
			.array(fc.constantFrom('0', '1'), { minLength: 8, maxLength: 8 })
			.map((bits) => sample(bits.join(''), bits.join(''))),
	},
];

/** The types above that are not Postgres' own. */
export const CREATE_SAMPLE_TYPES = `
	CREATE TYPE sample_enum AS ENUM ('one', 'two words', 'thr"ee');
	CREATE DOMAIN sample_domain AS int CHECK (VALUE > 0);
	CREATE TYPE sample_pair AS (n int, t text);`;

function pairText(n: number, t: string): string {
	return `(${n},"${t.replace(/["\\]/g, '\\$&')}")`;
}
