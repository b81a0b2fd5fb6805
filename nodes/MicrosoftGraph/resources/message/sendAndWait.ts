import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import { readQuestion } from '../../../shared/n8n/approval/question';
import { questionFields } from '../../../shared/n8n/approval/questionFields';
import { optionsField } from '../../../shared/n8n/optionsField';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { user } from '../../fields/user';
import { deliver } from '../../mail/deliver';
import { toRecipients } from '../../mail/fields';
import { buildMessage } from '../../mail/message';
import { requiredRecipients } from '../../mail/recipients';
import { OWN_VERSION } from '../../versions';

/** Its form and what it sends; the waiting is for the node as a whole. Of several who are asked, the first answer counts. */
export const sendAndWait: Operation = {
	name: 'Send and Wait for Response',
	value: SEND_AND_WAIT_OPERATION,
	action: 'Send message and wait for response',
	fields: [user, toRecipients, ...questionFields(optionsField, OWN_VERSION)],
	run: ask,
};

async function ask(item: ServiceItem): Promise<INodeExecutionData[]> {
	const to = requiredRecipients(item, toRecipients) as unknown as IDataObject[];
	const { subject, html } = readQuestion(item);
	const message = { ...buildMessage({ subject, bodyContent: html }), toRecipients: to };
	await deliver(item, ownerPath(item), message, [], true);
	return asItems({ success: true });
}
