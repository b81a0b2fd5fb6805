import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { hasExpression } from './expressions';
import { type FieldTemplate, fieldTemplate } from './fieldTemplate';

/**
 * Reads node parameters, each one only once per run where it is the same for every item. Evaluating costs about half a
 * millisecond per call, which is more than many requests.
 */
export class Parameters {
	private readonly constants = new Map<string, unknown>();
	private readonly variation = new Map<string, boolean>();
	private readonly templates = new Map<string, FieldTemplate | undefined>();
	private items: INodeExecutionData[] | undefined;

	constructor(private readonly ctx: IExecuteFunctions) {}

	/**
	 * @param name as n8n takes it, dots lead into collections
	 * @param fallback for a parameter that is not set
	 * @returns the value for this item; the same object for every item where it does not vary, so do not change it
	 */
	get<T>(name: string, itemIndex: number, fallback: T): T {
		if (this.constants.has(name)) return this.constants.get(name) as T;
		if (this.varies(name))
			return (this.fromFields(name, itemIndex) ?? this.ctx.getNodeParameter(name, itemIndex, fallback)) as T;
		const value = this.ctx.getNodeParameter(name, itemIndex, fallback) as T;
		this.constants.set(name, value);
		return value;
	}

	/** What a parameter comes to that is made of the item's fields alone; undefined leaves it to n8n. */
	private fromFields(name: string, itemIndex: number): unknown {
		if (!this.templates.has(name)) this.templates.set(name, fieldTemplate(rawValue(this.ctx, name)));
		const template = this.templates.get(name);
		if (!template) return undefined;
		const { json } = (this.items ??= this.ctx.getInputData())[itemIndex] ?? {};
		return json && template(json);
	}

	/** True when the parameter may differ from item to item. */
	varies(name: string): boolean {
		let varies = this.variation.get(name);
		if (varies === undefined) this.variation.set(name, (varies = hasExpression(rawValue(this.ctx, name))));
		return varies;
	}
}

/** What the user typed, before anything is evaluated; undefined when it is not set. */
export function rawValue(ctx: IExecuteFunctions, name: string): unknown {
	let value: unknown = ctx.getNode().parameters;
	for (const key of name.split('.')) {
		if (hasExpressionItself(value)) return value;
		if (typeof value !== 'object' || value === null) return undefined;
		value = (value as Record<string, unknown>)[key];
	}
	return value;
}

/** A collection may be an expression as a whole; then so is everything in it. */
const hasExpressionItself = (value: unknown): boolean => typeof value === 'string' && value.startsWith('=');
