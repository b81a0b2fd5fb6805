/** Keys that lead out of plain data. */
const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);

/** The steps that `a.b[0].c` or `a["x.y"]` names. */
export function pathSteps(path: string): string[] {
	const steps: string[] = [];
	let name = '';
	// True while a name may stand here, if only an empty one: at the start and after a dot.
	let named = true;
	for (let i = 0; i < path.length; i++) {
		const char = path[i];
		const end = char === '[' ? closing(path, i) : -1;
		if (char === '.') {
			if (named) steps.push(name);
			name = '';
			named = true;
		} else if (end > i) {
			if (name !== '') steps.push(name);
			steps.push(unquoted(path.slice(i + 1, end)));
			name = '';
			named = false;
			i = end;
		} else {
			name += char;
			named = true;
		}
	}
	if (named) steps.push(name);
	return steps;
}

/** Where the bracket that opens at `start` closes; -1 when it does not. */
function closing(path: string, start: number): number {
	const quote = path[start + 1];
	if (quote !== '"' && quote !== "'") return path.indexOf(']', start);
	for (let i = start + 2; i < path.length; i++) {
		if (path[i] === '\\') i++;
		else if (path[i] === quote && path[i + 1] === ']') return i + 1;
	}
	return -1;
}

function unquoted(text: string): string {
	return /^(["']).*\1$/s.test(text) ? text.slice(1, -1).replace(/\\(.)/gs, '$1') : text;
}

/**
 * Puts a value into nested data, making objects and lists on the way: the name of a body field may be a path, as in HTTP
 * Request. A name that is there already as it stands is taken as it stands.
 */
export function setPath(target: Record<string, unknown>, path: string, value: unknown): void {
	const isPath = /\.|\[[^\]]*\]/.test(path) && !Object.hasOwn(target, path);
	const steps = isPath ? pathSteps(path) : [path];
	if (steps.some((step) => UNSAFE.has(step))) return;
	let current = target;
	steps.forEach((step, depth) => {
		if (depth === steps.length - 1) {
			current[step] = value;
			return;
		}
		const inside = Object.hasOwn(current, step) ? current[step] : undefined;
		if (typeof inside !== 'object' || inside === null) current[step] = isIndex(steps[depth + 1]) ? [] : {};
		current = current[step] as Record<string, unknown>;
	});
}

const isIndex = (step: string): boolean => /^(?:0|[1-9]\d*)$/.test(step);
