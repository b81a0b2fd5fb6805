import { literal } from '../mail/search';
import { V1 } from '../service';
import { searching } from './lists';

/** Users by their ID, which references need. */
export const searchDirectoryUsers = searching({
	of: 'directory users',
	label: ({ displayName, userPrincipalName }) => `${String(displayName)} (${String(userPrincipalName)})`,
	path: () => `${V1}/users`,
	query: { $select: 'id,displayName,userPrincipalName' },
	search: (text) => ({
		$filter: `startswith(displayName,${literal(text)}) or startswith(userPrincipalName,${literal(text)})`,
	}),
});

export const searchGroups = searching({
	of: 'groups',
	label: 'displayName',
	path: () => `${V1}/groups`,
	query: { $select: 'id,displayName' },
	search: (text) => ({ $filter: `startswith(displayName,${literal(text)})` }),
});
