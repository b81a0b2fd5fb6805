import { SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import { readAsked } from '../../../shared/n8n/approval/question';
import { chatQuestionFields } from '../../../shared/n8n/approval/questionFields';
import { escapeHtml } from '../../../shared/n8n/escapeHtml';
import { optionsField } from '../../../shared/n8n/optionsField';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { OWN_VERSION } from '../../versions';
import { chatId, chatPath } from '../../teams/fields';
import { sendMessage } from '../../teams/message';

/** Its form and what it sends; the waiting is for the node as a whole. Whoever in the chat answers first counts. */
export const sendAndWait: Operation = {
	name: 'Send and Wait for Response',
	value: SEND_AND_WAIT_OPERATION,
	action: 'Send chat message and wait for response',
	fields: [chatId, ...chatQuestionFields(optionsField, OWN_VERSION)],
	async run(item) {
		const { message, buttons, attribution } = readAsked(item);
		const links = buttons.map(({ label, url }) => `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`);
		const footer = attribution ? '<br><br><em>Automated with <a href="https://n8n.io">n8n</a></em>' : '';
		const content = `${message}<br><br>${links.join(' ')}${footer}`;
		await sendMessage(item, `${chatPath(item)}/messages`, { body: { contentType: 'html', content } });
		return asItems({ success: true });
	},
};
