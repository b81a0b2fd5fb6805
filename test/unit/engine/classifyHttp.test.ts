import { describe, expect, it } from 'vitest';
import { classifyHttp, describe as describeReply, isIdempotent } from '../../../nodes/shared/engine/classifyHttp';
import type { HttpFailure, HttpHeaders, HttpResponse } from '../../../nodes/shared/engine/httpReply';
import type { Verdict } from '../../../nodes/shared/engine/verdict';

const NOW = Date.UTC(2027, 0, 15);
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'POST', 'PATCH'] as const;
const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

function response(status: number, headers: HttpHeaders = {}, more: Partial<HttpResponse> = {}): HttpResponse {
	return {
		kind: 'response',
		status,
		statusText: '',
		headers,
		body: Buffer.alloc(0),
		url: 'https://api.test/',
		arrivedAt: NOW,
		...more,
	};
}

function failure(more: Partial<HttpFailure> = {}): HttpFailure {
	return { kind: 'failure', code: 'ECONNRESET', message: 'It broke', delivered: 'maybe', phase: 'send', ...more };
}

const classify = (reply: HttpResponse | HttpFailure, method: string = 'GET', afterUnknown = false) =>
	classifyHttp(reply, { method }, { now: NOW, afterUnknown });

describe.each(METHODS)('%s', (method) => {
	it.each([200, 201, 202, 204, 206, 207, 299, 301, 302, 303, 304, 307, 308])('%i is a success', (status) => {
		expect(classify(response(status), method)).toEqual({ kind: 'success', code: status });
	});

	it.each([400, 402, 403, 404, 405, 406, 409, 410, 411, 412, 413, 415, 418, 422, 423, 428, 431, 451, 501, 505, 507])(
		'%i is permanent, and the service has answered',
		(status) => {
			const verdict = classify(response(status, { 'retry-after': '5' }), method);
			expect(verdict).toMatchObject({ kind: 'permanent', failure: { httpCode: status } });
			expect(verdict).not.toHaveProperty('delivered');
		},
	);

	it('401 asks for new credentials', () => {
		expect(classify(response(401), method).kind).toBe('unauthorized');
		expect(classify(response(401, {}, { signed: true }), method).kind).toBe('unauthorized');
	});

	it('401 to a request that carried no credential says nothing about it', () => {
		expect(classify(response(401, {}, { signed: false }), method).kind).toBe('permanent');
	});

	it('429 is throttled, with and without a time', () => {
		expect(classify(response(429), method)).toMatchObject({ kind: 'throttled', notBefore: undefined });
		expect(classify(response(429, { 'retry-after': '3' }), method)).toMatchObject({ notBefore: NOW + 3_000 });
	});

	it('503 is throttled when it names a time, and an outage when it does not', () => {
		expect(classify(response(503, { 'retry-after': '3' }), method)).toMatchObject({
			kind: 'throttled',
			notBefore: NOW + 3_000,
		});
		expect(classify(response(503), method)).toMatchObject({ kind: 'transient', outage: true });
		expect(classify(response(503, { 'retry-after': 'soon' }), method)).toMatchObject({
			kind: 'transient',
			outage: true,
		});
	});

	it.each([
		[408, false],
		[500, false],
		[502, true],
		[503, true],
		[504, true],
	])('%i is transient; an outage: %s', (status, outage) => {
		const delivered = SAFE.includes(method) ? 'refused' : 'maybe';
		expect(classify(response(status), method)).toMatchObject({ kind: 'transient', outage, delivered });
	});

	it('425 is transient and was certainly not acted on', () => {
		expect(classify(response(425), method)).toMatchObject({ kind: 'transient', outage: false, delivered: 'refused' });
	});

	it.each([408, 500, 502, 504])('%i keeps the time it names', (status) => {
		expect(classify(response(status, { 'retry-after': '9' }), method)).toMatchObject({ notBefore: NOW + 9_000 });
	});

	it.each(['no', 'refused', 'maybe'] as const)(
		'a failure of which it is known that it was delivered: %s',
		(delivered) => {
			const known = delivered === 'maybe' && SAFE.includes(method) ? 'refused' : delivered;
			expect(classify(failure({ delivered }), method)).toMatchObject({
				kind: 'transient',
				outage: false,
				delivered: known,
				failure: { message: 'It broke', code: 'ECONNRESET' },
			});
			expect(classify(failure({ delivered, permanent: true }), method)).toMatchObject({
				kind: 'permanent',
				delivered: known,
			});
		},
	);

	it('only a failure to connect is an outage', () => {
		for (const phase of ['prepare', 'send', 'receive'] as const) {
			expect(classify(failure({ phase }), method)).toMatchObject({ outage: false });
		}
		expect(classify(failure({ phase: 'connect', delivered: 'no' }), method)).toMatchObject({ outage: true });
	});

	it('a timeout is told on', () => {
		expect(classify(failure({ timeout: true }), method)).toMatchObject({ kind: 'transient', timeout: true });
	});
});

describe('DELETE that answers 404', () => {
	it('is done when an earlier try may have got through', () => {
		expect(classify(response(404), 'DELETE', true)).toEqual({ kind: 'success', code: 404 });
		expect(classify(response(404), 'delete', true).kind).toBe('success');
	});

	it('is an error otherwise, and so is any other method', () => {
		expect(classify(response(404), 'DELETE', false).kind).toBe('permanent');
		expect(classify(response(404), 'PUT', true).kind).toBe('permanent');
		expect(classify(response(410), 'DELETE', true).kind).toBe('permanent');
	});
});

describe('the service’s own rules', () => {
	const throttled: Verdict = { kind: 'throttled', failure: { message: 'Slow down' } };
	const rules = (verdict: Verdict | undefined) => ({ method: 'GET', refine: () => verdict });

	it('come first, for a success too', () => {
		expect(classifyHttp(response(200), rules(throttled), { now: NOW, afterUnknown: false })).toBe(throttled);
		expect(classifyHttp(response(403), rules(throttled), { now: NOW, afterUnknown: false })).toBe(throttled);
	});

	it('leave the rest to the general ones', () => {
		expect(classifyHttp(response(403), rules(undefined), { now: NOW, afterUnknown: false }).kind).toBe('permanent');
	});

	it('are not asked about what is no answer', () => {
		expect(classifyHttp(failure(), rules(throttled), { now: NOW, afterUnknown: false }).kind).toBe('transient');
	});
});

describe('a throttled part of a batch', () => {
	it('stands for all of them when half or more were throttled, for itself when most were taken', () => {
		const verdict = (throttledParts: number) =>
			classify(response(429, {}, { batch: { parts: 20, throttled: throttledParts } }));
		expect(verdict(10)).not.toHaveProperty('buckets');
		expect(verdict(20)).not.toHaveProperty('buckets');
		expect(verdict(9)).toMatchObject({ buckets: [] });
	});
});

describe('words', () => {
	it('say the status, its name and what the service said', () => {
		const text = describeReply(response(404, {}, { statusText: 'Not Found' }), { errorText: () => 'No such mailbox' });
		expect(text.message).toBe('The service answered 404 Not Found: No such mailbox');
		expect(describeReply(response(404), {}).message).toBe('The service answered 404');
	});

	it.each([400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503])('%i comes with something to do', (status) => {
		expect(describeReply(response(status), {}).description).toMatch(/[A-Z].+\.$/);
	});

	it('405 names what the address takes', () => {
		expect(describeReply(response(405, { allow: 'GET, HEAD' }), {}).description).toContain('it takes GET, HEAD');
	});
});

it('knows the methods that RFC 9110 lets repeat', () => {
	expect(METHODS.filter(isIdempotent)).toEqual(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
	expect(isIdempotent('delete')).toBe(true);
});

describe('the answer to what a redirect made of a request', () => {
	it.each([401, 404, 429, 500, 503])('%i does not say that nothing was done', (status) => {
		const reply = response(status, { 'retry-after': '1' }, { acted: true });
		expect(classify(reply, 'POST')).toMatchObject({ delivered: 'maybe' });
		expect(classify({ ...reply, acted: false }, 'POST')).not.toMatchObject({ kind: 'throttled', delivered: 'maybe' });
	});

	it('is a success like any other', () => {
		expect(classify(response(200, {}, { acted: true }), 'POST')).toEqual({ kind: 'success', code: 200 });
	});
});
