import type { Collection, Entry } from './collection.mts';

/** A user by id or address. */
export function userBy(users: Collection, name: string | undefined): Entry | undefined {
	return [...users.entries.values()].find(({ id, userPrincipalName }) => id === name || userPrincipalName === name);
}
