import { expect, test } from 'vitest';
import { templateOf } from '../../schemas/uriTemplate.mts';

test.each([
	['/users/{user%2Did}/messages/{message%2Did}/send', '/users/{user-id}/messages/{message-id}/send', []],
	['/users{?%24select,%24top,includeHidden*}', '/users', ['$select', '$top', 'includeHidden']],
	['/a/{a%2Did}/delta(){?%24top}', '/a/{a-id}/delta()', ['$top']],
	["/a/search(q='{q}')", "/a/search(q='{q}')", []],
	[
		'/view?endDateTime={endDateTime}&startDateTime={startDateTime}{&%24top}',
		'/view',
		['endDateTime', 'startDateTime', '$top'],
	],
	['/a/{b}/$ref?%40id={%40id}', '/a/{b}/$ref', ['@id']],
])('%s', (text, path, query) => {
	expect(templateOf(text)).toEqual({ path, query });
});
