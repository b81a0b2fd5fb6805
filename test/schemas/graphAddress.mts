const WHOSE = new Set(['users', 'groups', 'sites']);

/**
 * The one address under which Microsoft's documents describe a thing that has several:
 * - `me` is the user who asks,
 * - files by path (`root:/a/b:`, `items/{id}:/a:`) and sites by path (`{host}:/sites/x:`) are files and sites by id:
 *   https://learn.microsoft.com/graph/onedrive-addressing-driveitems
 * - what is below somebody's drive, team, chats or calendar groups is below that drive, team, chat or calendar,
 * - what is below a child folder is below that folder.
 *
 * @param segments decoded
 */
export function describedAddress(segments: readonly string[]): string {
	let path = segments.map((segment) => segment.replaceAll('/', '%2F'));
	if (path[0] === 'me') path = ['users', 'x', ...path.slice(1)];
	path = withoutPaths(path);
	if (WHOSE.has(path[0]) && path[2] === 'drives' && path.length > 4) path = path.slice(2);
	if (WHOSE.has(path[0]) && path[2] === 'drive' && path.length > 3) path = ['drives', 'x', ...path.slice(3)];
	if (path[0] === 'sites' && path[2] === 'lists' && path[4] === 'drive' && path.length > 5)
		path = ['drives', 'x', ...path.slice(5)];
	if (path[0] === 'drives' && path[2] === 'root' && path.length > 3) path.splice(2, 1, 'items', 'x');
	if (path[0] === 'users' && path[2] === 'joinedTeams' && path.length > 3) path = ['teams', ...path.slice(3)];
	if (path[0] === 'users' && path[2] === 'chats' && path.length > 3) path = path.slice(2);
	if (path[0] === 'groups' && path[2] === 'team' && path.length > 3) path = ['teams', 'x', ...path.slice(3)];
	if (path[2] === 'calendarGroups' && path[4] === 'calendars' && path.length > 5) path.splice(2, 2);
	for (const kind of ['mailFolders', 'contactFolders']) {
		while (path[2] === kind && path[4] === 'childFolders' && path.length > 6) path.splice(3, 2);
	}
	return `/${path.join('/')}`;
}

/** `root:`, `a`, `b:` and `items`, `1:`, `a` name one item. */
function withoutPaths(path: readonly string[]): string[] {
	const kept: string[] = [];
	for (let at = 0; at < path.length; at++) {
		const segment = path[at];
		if (!segment.endsWith(':')) {
			kept.push(segment);
			continue;
		}
		if (segment === 'root:') kept.push('items', 'x');
		else kept.push(segment.slice(0, -1));
		const end = path.findIndex((name, index) => index > at && name.endsWith(':'));
		at = end < 0 ? path.length : end;
	}
	return kept;
}
