import { jsonText } from './jsonText';
import { showValue, ValueProblem } from './valueProblem';

/** `"key"=>"value"` pairs of an object, for hstore. Everything is text in there; nested values become JSON. */
export function hstoreText(value: unknown): string {
	return Object.entries(plainObject(value, 'the column holds key-value pairs'))
		.map(([key, inner]) => {
			const text =
				inner === null || inner === undefined
					? 'NULL'
					: quote(typeof inner === 'string' ? inner : jsonText(inner, false));
			return `${quote(key)}=>${text}`;
		})
		.join(',');
}

/** `[1,2,3]`, for pgvector. */
export function vectorText(value: unknown): string {
	if (!Array.isArray(value)) throw new ValueProblem(`is ${showValue(value)}, and the column holds a list of numbers`);
	for (const element of value) {
		if (typeof element !== 'number' || !Number.isFinite(element))
			throw new ValueProblem(`holds ${showValue(element)}, and a vector is made of finite numbers`);
	}
	return `[${value.join(',')}]`;
}

/** `(x,y)` of `{x, y}`, and `<(x,y),r>` of `{x, y, radius}`: the shapes in which points and circles are returned. */
export function pointText(value: unknown): string {
	const { x, y, radius } = plainObject(value, 'the column holds a shape');
	if (typeof x !== 'number' || typeof y !== 'number')
		throw new ValueProblem(`is ${showValue(value)}, and a point needs the numbers x and y`);
	return radius === undefined ? `(${x},${y})` : `<(${x},${y}),${String(radius)}>`;
}

const INTERVAL_UNITS = ['years', 'months', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'];

/** `1 days 2 hours` of `{days: 1, hours: 2}`: the shape in which intervals are returned. */
export function intervalText(value: unknown): string {
	const parts = Object.entries(plainObject(value, 'the column holds an interval'));
	for (const [unit, amount] of parts) {
		if (!INTERVAL_UNITS.includes(unit) || typeof amount !== 'number') {
			throw new ValueProblem(
				`is ${showValue(value)}, and an interval is made of numbers of ${INTERVAL_UNITS.join(', ')}`,
			);
		}
	}
	return parts.length === 0 ? '0' : parts.map(([unit, amount]) => `${String(amount)} ${unit}`).join(' ');
}

function plainObject(value: unknown, why: string): Record<string, unknown> {
	if (typeof value !== 'object' || value === null || Array.isArray(value))
		throw new ValueProblem(`is ${showValue(value)}, and ${why}`);
	return value as Record<string, unknown>;
}

function quote(text: string): string {
	return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
