import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { createOnce } from '../../api/createOnce';
import { readMany, readOne } from '../../api/plainOperations';
import { idIn } from '../../fields/locator';
import { groupId, planId } from '../../planner/fields';
import { title } from '../../planner/taskFields';
import { BATCH_WINDOW, V1 } from '../../service';

const plansPath = (item: ServiceItem) => `${V1}/groups/${idIn(item, groupId)}/planner/plans`;

const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a plan',
	fields: [groupId, title],
	window: BATCH_WINDOW,
	async run(item) {
		const name = item.get<string>(title.name, '');
		const container = { url: `${item.base}${V1}/groups/${idIn(item, groupId)}` };
		const look = { request: { path: plansPath(item) }, isLike: (plan: { title?: unknown }) => plan.title === name };
		return asItems(await createOnce(item, { path: `${V1}/planner/plans`, body: { container, title: name } }, look));
	},
};

const get = readOne({
	name: 'a plan',
	fields: [{ ...groupId, required: false }, planId],
	path: (item) => `${V1}/planner/plans/${idIn(item, planId)}`,
});

const getAll = readMany({ plural: 'plans', fields: [groupId], path: plansPath });

export const plan: Resource = {
	name: 'Planner Plan',
	value: 'plan',
	initial: getAll,
	operations: [create, get, getAll],
};
