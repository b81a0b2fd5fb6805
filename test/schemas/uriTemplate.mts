/**
 * A URI template of Microsoft's generated client as a path and the query parameters it takes, both as they are named in
 * OpenAPI: `/users/{user-id}/messages` and `$select`. https://www.rfc-editor.org/rfc/rfc6570
 */
export function templateOf(text: string): { path: string; query: string[] } {
	const [, path, names = ''] = /^(.*?)(?:\{\?([^}]*)\})?$/.exec(text) as RegExpExecArray;
	const query = names === '' ? [] : names.split(',').map((name) => decodeURIComponent(name.replace(/\*$/, '')));
	return { path: decodeURIComponent(path), query };
}
