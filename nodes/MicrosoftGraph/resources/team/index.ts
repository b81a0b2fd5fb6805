import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { listAll } from '../../api/list';
import { ownerPath } from '../../api/owner';
import { limitOf, listFields } from '../../fields/lists';
import { user } from '../../fields/user';
import { BATCH_WINDOW } from '../../service';
import { teamId, teamPath } from '../../teams/fields';

const get: Operation = {
	name: 'Get',
	value: 'get',
	action: 'Get a team',
	fields: [teamId],
	window: BATCH_WINDOW,
	run: async (item) => asItems(await item.json({ path: teamPath(item), inBatch: true })),
};

const getAll: Operation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many teams',
	description: 'Get the teams that a user is a member of',
	fields: [user, ...listFields],
	run: async (item) =>
		asItems(await listAll(item, { path: `${ownerPath(item)}/joinedTeams`, inBatch: true }, limitOf(item))),
};

export const team: Resource = { name: 'Team', value: 'team', initial: getAll, operations: [get, getAll] };
