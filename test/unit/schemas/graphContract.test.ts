import { describe, expect, test } from 'vitest';
import { describedAddress } from '../../schemas/graphAddress.mts';
import { GraphContract } from '../../schemas/graphContract.mts';
import { ADDITIONS, EXCEPTIONS } from '../../schemas/graphExceptions.mts';

const contract = new GraphContract();

/** @param target path and query */
function violations(method: string, target: string, body: unknown, status: number, answer?: unknown): string[] {
	const [path, query] = target.split('?');
	const request = { method, path: path.split('/').map(decodeURIComponent), query: new URLSearchParams(query), body };
	return contract.violations(request, { status, body: answer }).map((line) => line.slice(line.indexOf(': ') + 2));
}

test('what the documents lack is on pages of Microsoft', () => {
	for (const page of [...ADDITIONS.map((one) => one.page), ...EXCEPTIONS.map(({ reason }) => reason)])
		expect(page).toMatch(/^https:\/\/learn\.microsoft\.com\/graph\//);
});

describe('an address', () => {
	test.each([
		['me/messages', '/users/x/messages'],
		['me/drive', '/users/x/drive'],
		['me/drive/root:/a/b.txt:/content', '/drives/x/items/x/content'],
		['me/drive/root:/a/b.txt', '/drives/x/items/x'],
		['drives/1/items/2:/a/b:/children', '/drives/1/items/2/children'],
		['drives/1/root', '/drives/1/root'],
		['drives/1/root/children', '/drives/1/items/x/children'],
		['sites/contoso.example:/sites/a', '/sites/contoso.example'],
		['sites/contoso.example:/sites/a:/lists/1', '/sites/contoso.example/lists/1'],
		['groups/1/team/channels', '/teams/x/channels'],
		['me/mailFolders/1/childFolders/2/childFolders/3/messages', '/users/x/mailFolders/3/messages'],
	])('%s is described as %s', (path, described) => {
		expect(describedAddress(path.split('/'))).toBe(described);
	});
});

describe('a request to Microsoft Graph', () => {
	test.each([
		['GET', 'me/messages?$select=subject,from/emailAddress&$top=5&$orderby=receivedDateTime desc', undefined],
		['GET', 'me/messages/microsoft.graph.delta()?$deltatoken=x', undefined],
		['GET', 'me/messages/delta?changeType=created', undefined],
		['GET', 'me/calendarView/delta?startDateTime=2026-01-01T00:00:00Z&endDateTime=2026-02-01T00:00:00Z', undefined],
		['GET', 'me/calendarView/delta?$deltatoken=x', undefined],
		['GET', "drives/1/root/search(q='it''s')?$top=5", undefined],
		['PATCH', "drives/1/items/2/workbook/worksheets/s/range(address='A1')", { values: [[1, 'a', null]] }],
		['POST', 'me/sendMail', { message: { subject: 'x' }, saveToSentItems: true }],
	])('%s %s is known', (method, target, body) => {
		expect(violations(method, target, body, 200, method === 'POST' ? undefined : {})).toEqual([]);
	});

	test.each([
		['GET', 'me/letters', undefined, 'unknown path'],
		['PUT', 'me/messages', undefined, 'unknown method'],
		['GET', 'me/messages?$select=colour', undefined, '$select names "colour"'],
		['GET', 'me/messages?$top=many', undefined, 'takes no "many" for "$top"'],
		['GET', 'me/messages?colour=red', undefined, 'knows no parameter "colour"'],
		['GET', 'me/calendarView?startDateTime=2026-01-01T00:00:00Z', undefined, 'needs "endDateTime" in the query'],
		['POST', 'me/messages', { colour: 'red' }, 'body has a property "colour"'],
		['POST', 'me/messages', undefined, 'needs a body'],
		['POST', 'me/messages/1/send', { comment: 'x' }, 'takes no JSON'],
		['POST', 'me/sendMail', { message: { importance: 'High' } }, /^body \/message\/importance must be equal to one/],
	])('%s %s is refused', (method, target, body, says) => {
		const answer = method === 'GET' || target === 'me/messages' ? {} : undefined;
		expect(violations(method, target, body, 200, answer)).toContainEqual(
			typeof says === 'string' ? says : (expect.stringMatching(says) as unknown),
		);
	});
});

describe('an answer of Microsoft Graph', () => {
	test.each([
		[200, { value: [{ id: '1', '@removed': { reason: 'deleted' } }], '@odata.deltaLink': 'x' }, []],
		[200, { value: [{ id: 1 }] }, ['answer /value/0/id must be string (it is 1)']],
		[200, { value: [{ colour: 'red' }] }, ['answer /value/0 has a property "colour"']],
		[200, undefined, ['is answered with JSON, not 200 and nothing']],
		[404, { error: { code: 'x', message: 'y', innerError: { date: 'z' } } }, []],
		[404, { error: 'x' }, ['/error must be object (it is "x")']],
	])('%i %j', (status, answer, says) => {
		expect(violations('GET', 'me/messages/delta', undefined, status, answer)).toEqual(says);
	});

	test('without content has none', () => {
		expect(violations('DELETE', 'me/messages/1', undefined, 204, {})).toEqual(['is answered without JSON']);
	});

	test('elsewhere can be held against its type', () => {
		expect(contract.differences('uploadSession', { uploadUrl: 'x', nextExpectedRanges: ['0-'] })).toEqual([]);
		expect(contract.differences('uploadSession', { nextExpectedRanges: [0] })).toHaveLength(1);
	});
});
