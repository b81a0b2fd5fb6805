import type {
	IExecuteFunctions,
	IHookFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

/** What n8n calls a trigger with: a poll, a notification, or that it is switched on or off. */
export type TriggerContext = IHookFunctions | IPollFunctions | IWebhookFunctions;

/** A context without items in the shape of a run: there is one item, and parameters are read without naming it. */
export function asExecution(ctx: ILoadOptionsFunctions | TriggerContext): IExecuteFunctions {
	return Object.create(ctx, {
		getNodeParameter: {
			value: (name: string, _item: number, fallback: object) => ctx.getNodeParameter(name, fallback),
		},
		getInputData: { value: () => [{ json: {} }] },
	}) as IExecuteFunctions;
}
