import type { IExecuteFunctions } from 'n8n-workflow';

/** The same context with one copy of its node: n8n makes a new one at every call, which adds up over thousands of items. */
export function nodeOnce(ctx: IExecuteFunctions): IExecuteFunctions {
	const node = ctx.getNode();
	return Object.create(ctx, { getNode: { value: () => node } }) as IExecuteFunctions;
}
