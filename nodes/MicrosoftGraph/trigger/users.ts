import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { REMOVED } from '../api/delta';
import { listAll } from '../api/list';
import { LATEST } from '../changes/feeds';
import { V1 } from '../service';
import { type Source, timeOf } from './source';

const FIELDS =
	'displayName,givenName,surname,mail,userPrincipalName,jobTitle,department,officeLocation,mobilePhone,businessPhones,accountEnabled,userType';

/** What is watched, and comes out; when a user was made must be known. */
function select(item: ServiceItem): string {
	const { select: chosen = '' } = item.get<{ select?: string }>('options', {});
	return `id,createdDateTime,${chosen.trim() || FIELDS}`;
}

/** Users of the tenant. */
export const users: Source = {
	events: ['userCreated', 'userUpdated', 'userDeleted'],
	watching: select,

	feeds: (item) =>
		Promise.resolve([
			{
				key: 'users',
				request: { path: `${V1}/users/delta`, query: { $select: select(item) } },
				latest: LATEST.directory,
			},
		]),

	change(event, entry, { lastRound, servedAt }) {
		const key = String(entry.id);
		if (entry[REMOVED] !== undefined) {
			// First into the recycle bin, a month later for good: that is no second deletion.
			return event === 'userDeleted' ? { key, at: servedAt, entry } : undefined;
		}
		const created = timeOf(entry.createdDateTime);
		if (event === 'userCreated') return created === undefined ? undefined : { key, at: created, entry };
		// The directory does not tell when a user was changed.
		return event === 'userUpdated' && (created ?? 0) <= lastRound ? { key, entry } : undefined;
	},

	render: (_item, _event, changes) =>
		Promise.resolve(changes.map((change) => ({ kind: 'item', change, item: { json: change.entry } }) as const)),

	async sample(item) {
		const query = { $top: 1, $select: select(item) };
		return (await listAll(item, { path: `${V1}/users`, query }, 1)).map((json) => ({ json }));
	},

	subjects: () => [{ resource: 'users', changeType: 'updated,deleted' }],
};
