/** A value that its column cannot hold. The message continues the sentence "Column x: …" and says what to do. */
export class ValueProblem extends Error {
	override readonly name = 'ValueProblem';
}

/** This much of a value is enough to recognise it. */
const SHOWN_LENGTH = 80;

/** A value as people read it in a message, cut short. */
export function showValue(value: unknown): string {
	let text: string;
	try {
		text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
	} catch {
		text = String(value);
	}
	if (typeof value === 'number' && !Number.isFinite(value)) text = String(value);
	return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}…`;
}
