import type { IExecuteFunctions, ILoadOptionsFunctions, IPollFunctions } from 'n8n-workflow';

/** A context without items in the shape of a run: there is one item, and parameters are read without naming it. */
export function asExecution(ctx: ILoadOptionsFunctions | IPollFunctions): IExecuteFunctions {
	return Object.create(ctx, {
		getNodeParameter: {
			value: (name: string, _item: number, fallback: object) => ctx.getNodeParameter(name, fallback),
		},
		getInputData: { value: () => [{ json: {} }] },
	}) as IExecuteFunctions;
}
