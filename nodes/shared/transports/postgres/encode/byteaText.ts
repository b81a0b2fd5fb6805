import { ValueProblem } from './valueProblem';

/** A Buffer after a trip through JSON. */
interface SerializedBuffer {
	readonly type: 'Buffer';
	readonly data: readonly number[];
}

/** Hex form of bytes; text is passed on in Postgres' own notations (`\x…`, or escaped). */
export function byteaText(value: unknown): string {
	if (typeof value === 'string') return value;
	if (value instanceof Uint8Array) return hex(value);
	if (isSerializedBuffer(value)) return hex(Uint8Array.from(value.data));
	throw new ValueProblem('is neither binary data nor text, and the column holds bytes');
}

function hex(bytes: Uint8Array): string {
	return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

function isSerializedBuffer(value: unknown): value is SerializedBuffer {
	const { type, data } = (value ?? {}) as Partial<SerializedBuffer>;
	return (
		type === 'Buffer' && Array.isArray(data) && data.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)
	);
}
