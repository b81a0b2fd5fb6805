import type { HtmlElement } from './htmlTree';

type Test = (element: HtmlElement) => boolean;

/** One step of a selector: what it tests, and how it hangs on the step before. */
interface Step {
	readonly test: Test;
	readonly isChild: boolean;
}

/**
 * The elements a selector matches, in the order of the page. Knows tags, classes, IDs, attributes, descendants and children:
 * `div.note > a[href^="https"], #main p`.
 * @throws {Error} that names what it does not know
 */
export function select(root: HtmlElement, selector: string): HtmlElement[] {
	const matches = matcher(selector);
	const found: HtmlElement[] = [];
	const visit = (element: HtmlElement) => {
		for (const child of element.children) {
			if (typeof child === 'string') continue;
			if (matches(child)) found.push(child);
			visit(child);
		}
	};
	visit(root);
	return found;
}

/** @returns what tells whether an element is matched by one of the selectors in a list */
export function matcher(list: string): Test {
	const chains = splitList(list).map(parseChain);
	return (element) => chains.some((steps) => matchesFrom(element, steps, steps.length - 1));
}

function matchesFrom(element: HtmlElement, steps: readonly Step[], last: number): boolean {
	if (!steps[last].test(element)) return false;
	if (last === 0) return true;
	for (let above = element.parent; above && above.tag !== ''; above = above.parent) {
		if (matchesFrom(above, steps, last - 1)) return true;
		if (steps[last].isChild) return false;
	}
	return false;
}

function splitList(list: string): string[] {
	const parts = (list.match(/(?:\[[^\]]*\]|[^,[])+/g) ?? []).map((part) => part.trim()).filter((part) => part !== '');
	if (parts.length === 0) throw new Error('The selector is empty');
	return parts;
}

function parseChain(selector: string): Step[] {
	const steps: Step[] = [];
	let isChild = false;
	for (const [token] of selector.matchAll(/>|(?:\[[^\]]*\]|[^\s>[])+/g)) {
		if (token === '>') {
			isChild = true;
			continue;
		}
		steps.push({ test: parseCompound(token, selector), isChild });
		isChild = false;
	}
	if (steps.length === 0 || isChild) throw new Error(`The selector "${selector}" ends too early`);
	return steps;
}

const PART =
	/^(?:(\*)|([a-zA-Z][\w-]*)|#([\w-]+)|\.([\w-]+)|\[\s*([\w-]+)\s*(?:([~^$*|]?=)\s*("[^"]*"|'[^']*'|[^\]\s]*)\s*)?\])/;

function parseCompound(compound: string, selector: string): Test {
	const tests: Test[] = [];
	let rest = compound;
	while (rest !== '') {
		const part = PART.exec(rest);
		if (!part)
			throw new Error(
				`The selector "${selector}" holds "${rest}", which is not known here: use tags, .classes, #ids and [attributes]`,
			);
		rest = rest.slice(part[0].length);
		const [, any, tag, id, className, attribute, operator, quoted] = part;
		if (any) tests.push(() => true);
		else if (tag) tests.push((element) => element.tag === tag.toLowerCase());
		else if (id) tests.push(({ attributes }) => attributes.id === id);
		else if (className) tests.push(({ attributes }) => words(attributes.class).includes(className));
		else tests.push(attributeTest(attribute.toLowerCase(), operator, quoted?.replace(/^(["'])(.*)\1$/, '$2') ?? ''));
	}
	return (element) => tests.every((test) => test(element));
}

function attributeTest(name: string, operator: string | undefined, value: string): Test {
	return ({ attributes }) => {
		const has = attributes[name];
		if (has === undefined) return false;
		switch (operator) {
			case '=':
				return has === value;
			case '~=':
				return words(has).includes(value);
			case '^=':
				return value !== '' && has.startsWith(value);
			case '$=':
				return value !== '' && has.endsWith(value);
			case '*=':
				return value !== '' && has.includes(value);
			case '|=':
				return has === value || has.startsWith(`${value}-`);
			default:
				return true;
		}
	};
}

const words = (text: string | undefined): string[] => text?.split(/\s+/).filter(Boolean) ?? [];
