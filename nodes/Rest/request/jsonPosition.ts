const SPACE = /[ \t\n\r]*/y;
const SCALAR =
	/"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4})|[\u007f-\u009f])*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/uy;
const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4})|[\u007f-\u009f])*"/uy;

/**
 * Where a text stops being JSON (RFC 8259). JavaScript's own parser tells the place only for some texts.
 * @returns index of the character at which nothing that may follow begins; the text's length when it ends too early
 */
export function jsonErrorPosition(text: string): number {
	/** Brackets that are open. */
	const open: string[] = [];
	let at = 0;
	const skip = (pattern: RegExp): boolean => {
		pattern.lastIndex = at;
		if (!pattern.test(text)) return false;
		at = pattern.lastIndex;
		return true;
	};
	const name = (): boolean => {
		skip(SPACE);
		if (!skip(STRING)) return false;
		skip(SPACE);
		if (text[at] !== ':') return false;
		at++;
		return true;
	};
	/** Begins a value; true when it is complete, undefined when there is none. */
	const value = (): boolean | undefined => {
		skip(SPACE);
		const char = text[at];
		if (char !== '{' && char !== '[') return skip(SCALAR) || undefined;
		at++;
		skip(SPACE);
		const close = char === '{' ? '}' : ']';
		if (text[at] === close) {
			at++;
			return true;
		}
		open.push(close);
		return char === '{' && !name() ? undefined : false;
	};

	for (;;) {
		let complete = value();
		while (complete === false) complete = value();
		if (complete === undefined) return at;
		for (;;) {
			skip(SPACE);
			const close = open.at(-1);
			if (close === undefined) return at;
			if (text[at] === ',') {
				at++;
				if (close === '}' && !name()) return at;
				break;
			}
			if (text[at] !== close) return at;
			at++;
			open.pop();
		}
	}
}
