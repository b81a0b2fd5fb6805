import { describe, expect, it } from 'vitest';
import { classifyTransaction } from '../../../nodes/shared/transports/postgres/classify';
import { RolledBackError, type Stage } from '../../../nodes/shared/transports/postgres/transaction';

const server = (code: string, message = 'something') => Object.assign(new Error(message), { code, severity: 'ERROR' });
const socket = (code: string, message = 'socket') => Object.assign(new Error(message), { code, syscall: 'connect' });

const classify = (stage: Stage, error: Error, lost = false) =>
	classifyTransaction({ done: false, stage, error, lost }, 'postgres://db:5432', { now: 0, afterUnknown: false });

describe('what the end of a transaction means', () => {
	it.each<[string, Stage, Error, boolean, object]>([
		[
			'refused connection',
			'connect',
			socket('ECONNREFUSED'),
			true,
			{ kind: 'transient', delivered: 'no', outage: true },
		],
		['unknown host', 'connect', socket('ENOTFOUND'), true, { kind: 'permanent', delivered: 'no' }],
		['name server busy', 'connect', socket('EAI_AGAIN'), true, { kind: 'transient', delivered: 'no', outage: true }],
		['untrusted certificate', 'connect', socket('SELF_SIGNED_CERT_IN_CHAIN'), true, { kind: 'permanent' }],
		['wrong password', 'connect', server('28P01'), true, { kind: 'permanent', delivered: 'no' }],
		['starting up', 'connect', server('57P03'), true, { kind: 'transient', delivered: 'no', outage: true }],
		['too many clients', 'connect', server('53300'), true, { kind: 'throttled' }],
		[
			'too many clients, says a pooler',
			'connect',
			server('XX000', 'MaxClientsInSessionMode: max clients reached'),
			true,
			{ kind: 'throttled' },
		],
		['a pooler that cannot connect', 'connect', server('08P01', 'server login failed'), true, { kind: 'transient' }],
		['lost before anything was sent', 'begin', socket('ECONNRESET'), true, { kind: 'transient', delivered: 'no' }],
		['lost at work', 'work', socket('ECONNRESET'), true, { kind: 'transient', delivered: 'refused', outage: false }],
		['ended at work', 'work', server('57P01'), true, { kind: 'transient', delivered: 'refused' }],
		['deadlock', 'work', server('40P01'), false, { kind: 'transient', delivered: 'refused' }],
		['serialization failure at COMMIT', 'commit', server('40001'), false, { kind: 'transient', delivered: 'refused' }],
		['lost at COMMIT', 'commit', socket('ECONNRESET'), true, { kind: 'transient', delivered: 'maybe' }],
		['ended at COMMIT', 'commit', server('57P01'), true, { kind: 'transient', delivered: 'maybe' }],
		['deferred constraint', 'commit', server('23505'), false, { kind: 'permanent', delivered: 'refused' }],
		['ROLLBACK for an answer', 'commit', new RolledBackError(), false, { kind: 'permanent', delivered: 'refused' }],
		[
			'lost while a statement ran on its own',
			'statement',
			socket('ECONNRESET'),
			true,
			{ kind: 'transient', delivered: 'maybe' },
		],
		[
			'error of a statement on its own',
			'statement',
			server('42601'),
			false,
			{ kind: 'permanent', delivered: 'refused' },
		],
		['lost while reading', 'read', socket('ECONNRESET'), true, { kind: 'transient', delivered: 'refused' }],
		['standby after a failover', 'work', server('25006'), false, { kind: 'transient', delivered: 'refused' }],
		['broken message', 'work', server('08P01'), false, { kind: 'permanent' }],
		['no such table', 'work', server('42P01'), false, { kind: 'permanent', delivered: 'refused' }],
	])('%s', (_name, stage, error, lost, verdict) => {
		expect(classify(stage, error, lost)).toMatchObject(verdict);
	});

	it('is success when it was committed', () => {
		expect(classifyTransaction({ done: true, value: 1 }, 'x', { now: 0, afterUnknown: false })).toEqual({
			kind: 'success',
		});
	});
});
