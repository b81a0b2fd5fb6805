import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import { readQuestion } from '../../shared/n8n/approval/question';
import { questionFields } from '../../shared/n8n/approval/questionFields';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { optionsField } from '../fields/quota';
import { readAddresses } from '../mail/addresses';
import { buildMail } from '../mail/compose';
import { deliver } from '../mail/deliver';
import { asItems, type Operation } from '../operation';
import { OWN_VERSION } from '../versions';

const sendTo: INodeProperties = {
	displayName: 'To',
	name: 'sendTo',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. info@example.com',
	description: 'The one address that is asked',
};

/** Its form and what it sends; the waiting is for the node as a whole. */
export const sendAndWaitOperation: Operation = {
	name: 'Send and Wait for Response',
	value: SEND_AND_WAIT_OPERATION,
	action: 'Send message and wait for response',
	fields: [sendTo, ...questionFields(optionsField, OWN_VERSION)],
	run: ask,
};

async function ask(item: ServiceItem): Promise<INodeExecutionData[]> {
	const to = readAddresses(item, sendTo.displayName, item.get('sendTo', ''));
	if (to.length !== 1) throw item.refuse(sendTo.displayName, 'must hold one address', 'Only one person can be asked.');
	const mail = await buildMail({ to, cc: [], bcc: [], replyTo: [], attachments: [], ...readQuestion(item) });
	return asItems(await deliver(item, mail));
}
