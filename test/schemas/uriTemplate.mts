/**
 * A URI template of Microsoft's generated client as a path and the query parameters it takes, both as they are named in
 * OpenAPI: `/users/{user-id}/messages` and `$select`. Parameters that must be given stand before the others:
 * `/calendarView?startDateTime={startDateTime}{&%24top}`. https://www.rfc-editor.org/rfc/rfc6570
 */
export function templateOf(text: string): { path: string; query: string[] } {
	const [, path, required = '', more = ''] = /^([^?]*?)(?:\?([^{}]+=[^?]*?))?(?:\{[?&]([^}]*)\})?$/.exec(
		text,
	) as RegExpExecArray;
	const names = [...required.matchAll(/([^&=]+)=\{[^}]*\}/g)].map(([, name]) => name);
	if (more !== '') names.push(...more.split(','));
	return { path: decodeURIComponent(path), query: names.map((name) => decodeURIComponent(name.replace(/\*$/, ''))) };
}
