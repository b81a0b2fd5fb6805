import type { IDataObject } from 'n8n-workflow';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { createOnce } from '../../api/createOnce';
import {
	additionalFields,
	groupName,
	groupType,
	mailEnabled,
	mailNickname,
	membershipType,
	securityEnabled,
} from '../../directory/groupFields';
import { literal } from '../../mail/search';
import { BATCH_WINDOW, V1 } from '../../service';

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a group',
	fields: [groupType, groupName, mailNickname, mailEnabled, membershipType, securityEnabled, additionalFields],
	window: BATCH_WINDOW,
	async run(item) {
		const types = [item.get<string>(groupType.name, ''), item.get<string>(membershipType.name, '')];
		const isMicrosoft365 = types[0] !== '';
		const alias = item.get<string>(mailNickname.name, '');
		const displayName = item.get<string>(groupName.name, '');
		const body = {
			...item.get<IDataObject>(additionalFields.name, {}),
			displayName,
			mailNickname: alias,
			groupTypes: types.filter((type) => type !== ''),
			mailEnabled: isMicrosoft365 && item.get(mailEnabled.name, false),
			securityEnabled: !isMicrosoft365 || item.get(securityEnabled.name, true),
		};
		const path = `${V1}/groups`;
		const request = { path, query: { $filter: `mailNickname eq ${literal(alias)}` } };
		const look = { request, isLike: (group: IDataObject) => group.displayName === displayName };
		return asItems(await createOnce(item, { path, body }, look));
	},
};
