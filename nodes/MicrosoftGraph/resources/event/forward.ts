import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { preferHeaders } from '../../api/prefer';
import { thingFields, thingPath } from '../../api/outlookOperations';
import { outlookOptions } from '../../fields/options';
import { toRecipients } from '../../mail/fields';
import { requiredRecipients } from '../../mail/recipients';
import { BATCH_WINDOW } from '../../service';
import { comment } from './respond';
import { thing } from './thing';

/** When its answer gets lost, that is said: nothing in the calendar tells whether an invitation was forwarded. */
export const forward: Operation = {
	name: 'Forward',
	value: 'forward',
	action: 'Forward an event',
	fields: [...thingFields(thing), toRecipients, comment, outlookOptions],
	window: BATCH_WINDOW,
	async run(item) {
		await item.send({
			method: 'POST',
			path: `${thingPath(item, thing)}/forward`,
			headers: preferHeaders(item),
			body: { toRecipients: requiredRecipients(item, toRecipients), comment: item.get<string>(comment.name, '') },
			inBatch: true,
		});
		return asItems({ success: true });
	},
};
