import { describe, expect, it } from 'vitest';
import { supabase } from '../../../nodes/shared/providers/supabase';
import { NOW, response, rulesFor, verdictOf } from './replies';

const HOST = 'https://abcdefghijklmnopqrst.supabase.co';
const INSERT = { method: 'POST', url: `${HOST}/rest/v1/orders?columns=%22id%22`, body: [] };
const failed = (code: string, message = 'What happened') => ({ code, message, details: null, hint: null });

describe('errors of the database', () => {
	it.each([
		['40001', 500],
		['40P01', 500],
		['53300', 503],
		['55P03', 500],
		['57014', 500],
		['57P03', 500],
	])('%s undid everything, so a POST may go again', (code, status) => {
		expect(verdictOf(supabase, INSERT, response(status, failed(code)))).toMatchObject({
			kind: 'transient',
			delivered: 'refused',
			outage: false,
			failure: { code },
		});
	});

	it.each(['38000', '53400', '54001', '25001', 'HV000'])('%s comes again, so it is not tried again', (code) => {
		expect(verdictOf(supabase, INSERT, response(500, failed(code)))).toMatchObject({
			kind: 'permanent',
			failure: { code },
		});
	});

	it.each([
		['08006', 503],
		['57P01', 500],
		['XX000', 500],
	])('%s may have got as far as the commit', (code, status) => {
		expect(verdictOf(supabase, INSERT, response(status, failed(code)))).toMatchObject({
			kind: 'transient',
			delivered: 'maybe',
		});
	});

	it.each([
		['23505', 409],
		['23502', 400],
		['42P01', 404],
		['P0001', 400],
	])('%s is for the workflow to mend', (code, status) => {
		expect(verdictOf(supabase, INSERT, response(status, failed(code)))).toMatchObject({
			kind: 'permanent',
			failure: { code },
		});
	});
});

describe('PostgREST without a database', () => {
	it.each([
		['PGRST000', 503, true],
		['PGRST001', 503, true],
		['PGRST002', 503, true],
		['PGRST003', 504, false],
	])('%s: nothing was sent to it', (code, status, outage) => {
		expect(verdictOf(supabase, INSERT, response(status, failed(code)))).toMatchObject({
			kind: 'transient',
			delivered: 'refused',
			outage,
		});
	});

	it('names the time at which it tries to connect again', () => {
		expect(verdictOf(supabase, INSERT, response(503, failed('PGRST001'), { 'retry-after': '4' }))).toMatchObject({
			notBefore: NOW + 4_000,
		});
	});
});

it('does not take the word of other services for a SQLSTATE', () => {
	const upload = { method: 'POST', url: `${HOST}/storage/v1/object/avatars/a.png` };
	expect(verdictOf(supabase, upload, response(500, failed('40001')))).toMatchObject({
		kind: 'transient',
		delivered: 'maybe',
	});
});

it.each(['', '<html>', 'null', '[]', '{"code":null}', '{"code":{"a":1}}', '{"code":"4000"}'])(
	'is careful with a 500 of %s',
	(body) => {
		expect(verdictOf(supabase, INSERT, response(500, body))).toMatchObject({ kind: 'transient', delivered: 'maybe' });
	},
);

it('passes on what PostgREST says, details and hint included', () => {
	const body = {
		code: '23503',
		message: 'violates foreign key constraint',
		details: 'Key (id)=(7) is not present in table "users".',
		hint: 'Insert it first.',
	};
	expect(verdictOf(supabase, INSERT, response(409, body))).toMatchObject({
		failure: {
			message: expect.stringContaining(
				'violates foreign key constraint (Key (id)=(7) is not present in table "users". Insert it first.)',
			) as string,
		},
	});
});

it('keeps services apart, and lists storage without fear', () => {
	expect(rulesFor(supabase, INSERT).scope).toBe('S/rest');
	expect(rulesFor(supabase, `${HOST}/x`).scope).toBe('S/other');
	expect(rulesFor(supabase, { method: 'POST', url: `${HOST}/storage/v1/object/list/avatars` }).repeatable).toBe(true);
	expect(rulesFor(supabase, INSERT).repeatable).toBe(false);
});

it('pages a thousand rows at a time', () => {
	const paging = (method: string, path: string) =>
		supabase.paging?.({ method, url: new URL(HOST + path), body: undefined });
	expect(paging('GET', '/rest/v1/orders')).toEqual({
		kind: 'offset',
		parameter: 'offset',
		sizeParameter: 'limit',
		size: 1_000,
	});
	expect(paging('GET', '/storage/v1/bucket')).toBeUndefined();
});
