import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { runService } from '../../shared/n8n/serviceRunner';
import { readAddresses } from '../mail/addresses';
import { buildMail } from '../mail/compose';
import { deliver } from '../mail/deliver';
import { asItems, type Operation } from '../operation';
import { gmailService } from '../service';
import { approvalFields } from './fields';
import { type Button, questionMail } from './pages';
import { waitTill } from './waitTill';

interface ApprovalOptions {
	readonly approvalType?: string;
	readonly approveLabel?: string;
	readonly buttonApprovalStyle?: string;
	readonly buttonDisapprovalStyle?: string;
	readonly disapproveLabel?: string;
}

/** Its form and what it sends; the waiting is for the node as a whole. */
export const sendAndWaitOperation: Operation = {
	name: 'Send and Wait for Response',
	value: SEND_AND_WAIT_OPERATION,
	action: 'Send message and wait for response',
	fields: approvalFields,
	run: ask,
};

/** Asks once, whatever the number of items, and lets the execution wait; it goes on with what was answered. */
export async function sendAndWait(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const input = ctx.getInputData();
	const till = waitTill(ctx);
	const once = Object.create(ctx, { getInputData: { value: () => input.slice(0, 1) } }) as IExecuteFunctions;
	const output = await runService(once, gmailService, ask);
	const isSent = output[0].some(({ json }) => json.error === undefined);
	if (!isSent) return output;
	await ctx.putExecutionToWait(till);
	return [input];
}

async function ask(item: ServiceItem): Promise<INodeExecutionData[]> {
	const to = readAddresses(item, 'To', item.get('sendTo', ''));
	if (to.length !== 1) throw item.refuse('To', 'must hold one address', 'Only one person can be asked.');
	const responseType = item.get('responseType', 'approval');
	if (!['approval', 'freeText'].includes(responseType)) {
		throw item.refuse('Response Type', `does not know "${responseType}"`, 'Choose "Approval" or "Free Text".');
	}
	const { appendAttribution = true } = item.get<{ appendAttribution?: boolean }>('options', {});
	const message = String(item.get<unknown>('message', '') ?? '').trim();
	const mail = await buildMail({
		to,
		cc: [],
		bcc: [],
		replyTo: [],
		attachments: [],
		subject: String(item.get<unknown>('subject', '') ?? ''),
		html: questionMail(message, buttonsOf(item, responseType), appendAttribution),
	});
	return asItems(await deliver(item, mail));
}

function buttonsOf(item: ServiceItem, responseType: string): Button[] {
	const link = (approved: boolean) => item.ctx.getSignedResumeUrl({ approved: String(approved) });
	if (responseType === 'freeText') {
		const { messageButtonLabel } = item.get<{ messageButtonLabel?: string }>('options', {});
		return [{ label: messageButtonLabel || 'Respond', url: link(true) }];
	}
	const options = item.get<ApprovalOptions>('approvalOptions.values', {});
	const approve = { label: options.approveLabel || 'Approve', url: link(true), style: options.buttonApprovalStyle };
	if (options.approvalType !== 'double') return [approve];
	const style = options.buttonDisapprovalStyle ?? 'secondary';
	return [{ label: options.disapproveLabel || 'Decline', url: link(false), style }, approve];
}
