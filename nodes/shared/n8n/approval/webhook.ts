import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { answerOf, discardFiles, isForm, problemsOf, readSubmission } from './formAnswer';
import { type FormElement, readForm } from './formDefinition';
import { formInputs } from './formInputs';
import { formPage, type Heading, RECORDED_PAGE, showPage } from './pages';
import { BUTTON_LABELS } from './question';

interface ResponseOptions {
	readonly responseFormButtonLabel?: string;
	readonly responseFormCustomCss?: string;
	readonly responseFormDescription?: string;
	readonly responseFormTitle?: string;
}

/** What differs between the built-in nodes' versions and our own. */
export interface ApprovalRules {
	/**
	 * Following a link in the mail only shows the question; a button on that page decides. Else the link itself does, unless
	 * whoever follows it says that it is a program; those that scan mail for dangerous links mostly say that they are a browser.
	 */
	readonly confirms: boolean;
	/** Fields of the answer are called by the names that elements have for that; else by their labels. */
	readonly usesFieldNames: boolean;
}

/** Programs that follow links before people do: search engines, scanners of mail, previews in messengers. */
const PROGRAMS =
	/(?<!\bcu)bot|crawl|spider|search|preview|scan|fetch|monitor|slurp|lighthouse|facebookexternalhit|teams|skype|curl|wget|python|java\/|headless|http/i;

const FREE_TEXT: readonly FormElement[] = [{ fieldLabel: 'Response', fieldType: 'textarea', requiredField: true }];

/**
 * Takes the answer to a mail that asked for one; n8n has checked that the link is the one in the mail.
 * @throws NodeOperationError for a form that cannot be read
 */
export async function takeResponse(ctx: IWebhookFunctions, rules: ApprovalRules): Promise<IWebhookResponseData> {
	switch (ctx.getNodeParameter('responseType', 'approval')) {
		case 'freeText':
			return await takeForm(ctx, FREE_TEXT, () => 'text');
		case 'customForm':
			return await takeForm(ctx, customForm(ctx), (element) => fieldOf(element, rules));
		default:
			return takeApproval(ctx, rules);
	}
}

function takeApproval(ctx: IWebhookFunctions, { confirms }: ApprovalRules): IWebhookResponseData {
	const { method, headers, query } = ctx.getRequestObject();
	const approved = query.approved === 'true';
	if (method === 'GET' && confirms) return showPage(ctx, formPage(confirmation(ctx, approved), ''));
	const agent = headers['user-agent'];
	if (method === 'GET' && (!agent || PROGRAMS.test(agent))) {
		ctx.getResponseObject().send('');
		return { noWebhookResponse: true };
	}
	return recorded({ json: { approved } });
}

function confirmation(ctx: IWebhookFunctions, approved: boolean): Heading {
	const labels = ctx.getNodeParameter('approvalOptions.values', {}) as Record<string, string>;
	return {
		title: String(ctx.getNodeParameter('subject', '')),
		description: String(ctx.getNodeParameter('message', '')),
		buttonLabel: approved
			? labels.approveLabel || BUTTON_LABELS.approve
			: labels.disapproveLabel || BUTTON_LABELS.disapprove,
	};
}

async function takeForm(
	ctx: IWebhookFunctions,
	elements: readonly FormElement[],
	nameOf: (element: FormElement) => string,
): Promise<IWebhookResponseData> {
	if (ctx.getRequestObject().method === 'GET') return showPage(ctx, formPage(heading(ctx), formInputs(elements)));
	if (!isForm(ctx)) return showPage(ctx, formPage(heading(ctx), formInputs(elements)), 415);
	const submission = readSubmission(ctx);
	try {
		const problems = problemsOf(elements, submission);
		if (Object.keys(problems).length > 0) {
			return showPage(ctx, formPage(heading(ctx), formInputs(elements, submission.entries, problems)), 400);
		}
		return recorded(await answerOf(ctx, elements, submission, nameOf));
	} finally {
		await discardFiles(submission);
	}
}

function customForm(ctx: IWebhookFunctions): readonly FormElement[] {
	const form = readForm({
		get: (name, fallback) => ctx.getNodeParameter(name, fallback as object),
		raw: (name) => ctx.getNodeParameter(name, '', { rawExpressions: true }),
		evaluate: (expression) => ctx.evaluateExpression(expression),
	});
	if (form.problem !== undefined) throw new NodeOperationError(ctx.getNode(), `"Form Fields" ${form.problem}`);
	return form.elements;
}

function fieldOf({ fieldType, fieldLabel, fieldName }: FormElement, { usesFieldNames }: ApprovalRules): string {
	if (usesFieldNames && fieldName) return fieldName;
	return (fieldType === 'hiddenField' ? fieldName : (fieldLabel ?? fieldName)) ?? '';
}

/** When it was answered is said last: no field of a form is taken for it. */
function recorded({ json, binary }: INodeExecutionData): IWebhookResponseData {
	const data = { ...json, respondedAt: new Date().toISOString() };
	return { webhookResponse: RECORDED_PAGE, workflowData: [[{ json: { data }, ...(binary ? { binary } : {}) }]] };
}

function heading(ctx: IWebhookFunctions): Heading {
	const options = ctx.getNodeParameter('options', {}) as ResponseOptions;
	return {
		title: options.responseFormTitle ?? '',
		description: options.responseFormDescription || String(ctx.getNodeParameter('message', '')),
		buttonLabel: options.responseFormButtonLabel || 'Submit',
		css: options.responseFormCustomCss,
	};
}
