import type { ServiceItem } from '../serviceItem';
import { readForm } from './formDefinition';
import { type Button, questionMail } from './questionMail';

interface ApprovalOptions {
	readonly approvalType?: string;
	readonly approveLabel?: string;
	readonly buttonApprovalStyle?: string;
	readonly buttonDisapprovalStyle?: string;
	readonly disapproveLabel?: string;
}

/** What the buttons of an approval say when nobody has said otherwise; the defaults of their fields. */
export const BUTTON_LABELS = { approve: 'Approve', disapprove: 'Decline' };

const RESPONSE_TYPES = ['approval', 'freeText', 'customForm'];

/** What is asked, and the links by which it is answered. */
interface Question {
	/** HTML of the user's own, or text. */
	readonly message: string;
	readonly buttons: readonly Button[];
	/** Whether n8n is to be named. */
	readonly attribution: boolean;
}

/**
 * The question itself, from the parameters of `questionFields`.
 * @throws NodeOperationError for a question that nobody could answer
 */
export function readAsked(item: ServiceItem): Question {
	const responseType = item.get<string>('responseType', 'approval');
	if (!RESPONSE_TYPES.includes(responseType)) {
		const known = 'Choose "Approval", "Free Text" or "Custom Form".';
		throw item.refuse('Response Type', `does not know "${responseType}"`, known);
	}
	if (responseType === 'customForm') checkForm(item);
	const { appendAttribution = true } = item.get<{ appendAttribution?: boolean }>('options', {});
	const message = String(item.get<unknown>('message', '') ?? '').trim();
	return { message, buttons: buttonsOf(item, responseType), attribution: appendAttribution };
}

/**
 * The mail that asks, from the parameters of `questionFields`.
 * @throws NodeOperationError for a question that nobody could answer
 */
export function readQuestion(item: ServiceItem): { subject: string; html: string } {
	const { message, buttons, attribution } = readAsked(item);
	return {
		subject: String(item.get<unknown>('subject', '') ?? ''),
		html: questionMail(message, buttons, attribution),
	};
}

/** A form that cannot be shown is told now, rather than to whoever follows the link. */
function checkForm(item: ServiceItem): void {
	const { ctx, itemIndex } = item;
	const { problem } = readForm({
		get: (name, fallback) => item.get(name, fallback),
		raw: (name) => ctx.getNodeParameter(name, itemIndex, '', { rawExpressions: true }),
		evaluate: (expression) => ctx.evaluateExpression(expression, itemIndex),
	});
	if (problem !== undefined) throw item.refuse('Form Fields', problem, 'The field shows an example when it is reset.');
}

function buttonsOf(item: ServiceItem, responseType: string): Button[] {
	const link = (approved: boolean) => item.ctx.getSignedResumeUrl({ approved: String(approved) });
	if (responseType !== 'approval') {
		const { messageButtonLabel } = item.get<{ messageButtonLabel?: string }>('options', {});
		return [{ label: messageButtonLabel || 'Respond', url: link(true) }];
	}
	const options = item.get<ApprovalOptions>('approvalOptions.values', {});
	const approve = {
		label: options.approveLabel || BUTTON_LABELS.approve,
		url: link(true),
		style: options.buttonApprovalStyle,
	};
	if (options.approvalType !== 'double') return [approve];
	const style = options.buttonDisapprovalStyle ?? 'secondary';
	return [{ label: options.disapproveLabel || BUTTON_LABELS.disapprove, url: link(false), style }, approve];
}
