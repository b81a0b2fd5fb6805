import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { formPage, RECORDED_PAGE, RESPONSE_FIELD } from './pages';

interface FormOptions {
	readonly responseFormButtonLabel?: string;
	readonly responseFormCustomCss?: string;
	readonly responseFormDescription?: string;
	readonly responseFormTitle?: string;
}

/**
 * Programs that follow links before people do: search engines, scanners of mail and messengers that show previews. Theirs is
 * no answer. Microsoft's preview service names itself not at all.
 */
const PROGRAMS =
	/bot|crawl|spider|preview|scan|fetch|monitor|slurp|facebookexternalhit|teams|skype|curl|wget|python|headless/i;

/** Takes the answer to a mail that asked for one; n8n has checked that the link is the one in the mail. */
export function takeResponse(ctx: IWebhookFunctions): IWebhookResponseData {
	const { method, headers, query } = ctx.getRequestObject();
	if (ctx.getNodeParameter('responseType', 'approval') === 'freeText') {
		if (method === 'GET') return showForm(ctx);
		const { [RESPONSE_FIELD]: text } = ctx.getBodyData();
		return recorded({ text: text ?? '' });
	}
	const agent = headers['user-agent'];
	if (!agent || PROGRAMS.test(agent)) {
		ctx.getResponseObject().send('');
		return { noWebhookResponse: true };
	}
	return recorded({ approved: query.approved === 'true' });
}

function recorded(data: IDataObject): IWebhookResponseData {
	const json = { data: { ...data, respondedAt: new Date().toISOString() } };
	return { webhookResponse: RECORDED_PAGE, workflowData: [[{ json }]] };
}

function showForm(ctx: IWebhookFunctions): IWebhookResponseData {
	const options = ctx.getNodeParameter('options', {}) as FormOptions;
	const response = ctx.getResponseObject();
	// The description may be anybody's HTML: it runs no scripts, and has no part in n8n's session.
	response.setHeader('Content-Security-Policy', 'sandbox allow-forms');
	response.setHeader('Content-Type', 'text/html; charset=utf-8');
	response.send(
		formPage({
			title: options.responseFormTitle ?? '',
			description: options.responseFormDescription || String(ctx.getNodeParameter('message', '')),
			buttonLabel: options.responseFormButtonLabel || 'Submit',
			css: options.responseFormCustomCss ?? '',
		}),
	);
	return { noWebhookResponse: true };
}
