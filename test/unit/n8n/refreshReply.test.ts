import { expect, it } from 'vitest';
import { refreshReply } from '../../../nodes/shared/n8n/refreshReply';

const URL_ = new URL('https://id.example.com/token');
const SECRET = 'canary';

/** Errors as n8n's layers throw them. */
const errors = {
	reconnect: Object.assign(new Error('The credential "x" needs to be reconnected.'), { node: {} }),
	noRefreshToken: new Error(
		'OAuth access token expired and no refresh token is available. Please reconnect the credentials.',
	),
	auth: Object.assign(new Error('Client authentication failed'), { code: 'EAUTH', body: { error: 'invalid_client' } }),
	status: Object.assign(new Error('HTTP status 429'), { status: 429, body: 'slow down' }),
	http: Object.assign(new Error('Request failed with status code 503'), {
		code: 'ERR_BAD_RESPONSE',
		config: { data: `client_secret=${SECRET}` },
		response: { status: 503, headers: { 'Retry-After': '7' }, data: 'away' },
	}),
	socket: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', config: { data: SECRET } }),
	reset: Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', config: { data: SECRET } }),
	refusal: new Error('n8n does not want to'),
};

it.each<[keyof typeof errors, object]>([
	['reconnect', { status: 400, body: Buffer.from('{"error":"invalid_grant"}') }],
	['noRefreshToken', { status: 400, body: Buffer.from('{"error":"invalid_grant"}') }],
	['auth', { status: 400, body: Buffer.from('{"error":"invalid_client"}') }],
	['status', { status: 429, body: Buffer.from('slow down') }],
	['http', { status: 503, headers: { 'retry-after': '7' }, body: Buffer.from('away') }],
	['socket', { kind: 'failure', code: 'ECONNREFUSED', delivered: 'no', phase: 'connect' }],
	['reset', { kind: 'failure', code: 'ECONNRESET', delivered: 'maybe', phase: 'send' }],
	['refusal', { kind: 'failure', permanent: true, message: expect.stringContaining('n8n does not want to') }],
])('reads the answer from an error: %s', (name, expected) => {
	const reply = refreshReply(errors[name], URL_, 1);
	expect(reply).toMatchObject(expected);
	expect(JSON.stringify(reply)).not.toContain(SECRET);
});
