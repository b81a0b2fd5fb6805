import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import type { Operation } from '../../../shared/n8n/serviceOperation';
import { LATEST } from '../../changes/feeds';
import { fromNow, getChanges, mostChanges } from '../../changes/getChanges';
import { V1 } from '../../service';

const select: INodeProperties = {
	displayName: 'Select',
	name: 'select',
	type: 'string',
	default: '',
	placeholder: 'e.g. displayName,mail,members',
	description: 'The fields to watch and to give, with commas between. Those that Microsoft Entra chooses when empty.',
};

/** https://learn.microsoft.com/graph/delta-query-users, https://learn.microsoft.com/graph/delta-query-groups */
function directoryChanges(value: 'groups' | 'users', title: string): Operation {
	return {
		name: `Get Changes of ${title}`,
		value,
		action: `Get changes of ${value}`,
		description: `Which ${value} of the tenant were created, changed or deleted since the last run`,
		fields: [optionsField(fromNow, mostChanges, select)],
		async run(item) {
			const { select: chosen = '' } = item.get<{ select?: string }>('options', {});
			const query = { $select: chosen.trim() || undefined };
			return await getChanges(item, { request: { path: `${V1}/${value}/delta`, query }, latest: LATEST.directory });
		},
	};
}

export const groups = directoryChanges('groups', 'Groups');
export const users = directoryChanges('users', 'Users');
