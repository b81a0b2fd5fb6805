import { optionsField } from '../../../shared/n8n/optionsField';
import type { Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { preferHeaders } from '../../api/prefer';
import { PAGE_OF_CHANGES } from '../../changes/feeds';
import { fromNow, getChanges, mostChanges } from '../../changes/getChanges';
import { immutableIds } from '../../fields/options';
import { user } from '../../fields/user';

/** https://learn.microsoft.com/graph/api/contact-delta */
export const contacts: Operation = {
	name: 'Get Changes of Contacts',
	value: 'contacts',
	action: 'Get changes of contacts',
	description: "Which of the user's own contacts were created, changed or deleted since the last run",
	fields: [user, optionsField(fromNow, immutableIds, mostChanges)],
	async run(item) {
		const path = `${ownerPath(item)}/contacts/delta`;
		return await getChanges(item, { request: { path, headers: preferHeaders(item, PAGE_OF_CHANGES) } });
	},
};
