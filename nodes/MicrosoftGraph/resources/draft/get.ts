import type { Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { preferHeaders } from '../../api/prefer';
import { idIn } from '../../fields/locator';
import { immutableIds } from '../../fields/options';
import { optionsField } from '../../../shared/n8n/optionsField';
import { user } from '../../fields/user';
import { draftId } from '../../mail/fields';
import { attachmentOptions, messageOutput, renderMessage, selectFor } from '../../mail/output';
import { BATCH_WINDOW } from '../../service';

export const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a draft',
	fields: [user, draftId, ...messageOutput.fields, optionsField(...attachmentOptions, immutableIds)],
	window: BATCH_WINDOW,
	async run(item) {
		const owner = ownerPath(item);
		const path = `${owner}/messages/${idIn(item, draftId)}`;
		const query = { $select: selectFor(item) };
		return [
			await renderMessage(item, owner, await item.json({ path, query, headers: preferHeaders(item), inBatch: true })),
		];
	},
};
