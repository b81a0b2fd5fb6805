import { ValueProblem } from './valueProblem';

/** With the `u` flag a pair is one character, so only halves are left. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * @param place where inside the value, for the message
 * @throws ValueProblem for a NUL character, or for a string that is not valid Unicode and would be changed silently
 */
export function requireStorableText(text: string, place = ''): void {
	if (text.includes('\0'))
		throw new ValueProblem(`holds a NUL character (\\u0000)${place}, which Postgres cannot store. Remove it`);
	if (LONE_SURROGATE.test(text))
		throw new ValueProblem(`holds half of a surrogate pair${place}, so it is not valid text. Remove it`);
}
