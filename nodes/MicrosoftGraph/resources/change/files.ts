import { optionsField } from '../../../shared/n8n/optionsField';
import type { Operation } from '../../../shared/n8n/serviceOperation';
import { LATEST } from '../../changes/feeds';
import { fromNow, getChanges, mostChanges } from '../../changes/getChanges';
import { user } from '../../fields/user';
import { driveId, drivePath } from '../../files/fields';

/** https://learn.microsoft.com/graph/api/driveitem-delta: the whole drive, for nothing less can be watched everywhere */
export const files: Operation = {
	name: 'Get Changes of Files',
	value: 'files',
	action: 'Get changes of files',
	description: 'Which files and folders of a drive were created, changed, moved or deleted since the last run',
	fields: [user, optionsField(driveId, fromNow, mostChanges)],
	run: async (item) =>
		await getChanges(item, {
			request: { path: `${drivePath(item)}/root/delta`, query: LATEST.page },
			latest: LATEST.sharePoint,
		}),
};
