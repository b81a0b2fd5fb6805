import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { createMarked } from '../../api/findable';
import { ownerPath } from '../../api/owner';
import { preferHeaders } from '../../api/prefer';
import { outlookOptions } from '../../fields/options';
import { user } from '../../fields/user';
import { BATCH_WINDOW } from '../../service';
import { additionalFields, name } from './fields';

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a calendar',
	fields: [user, name, additionalFields, outlookOptions],
	window: BATCH_WINDOW,
	async run(item) {
		const { calendarGroup = '', ...more } = item.get<{ calendarGroup?: string; color?: string }>(
			additionalFields.name,
			{},
		);
		// The built-in node's list begins with an empty list in place of an ID.
		const group = String(calendarGroup);
		const path = `${ownerPath(item)}${group === '' ? '' : `/calendarGroups/${encodeURIComponent(group)}`}/calendars`;
		const body = { name: item.get<string>(name.name, ''), ...more };
		return asItems(await createMarked(item, { path, headers: preferHeaders(item), body }));
	},
};
