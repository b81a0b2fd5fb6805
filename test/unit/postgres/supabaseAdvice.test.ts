import { describe, expect, it } from 'vitest';
import { explain } from '../../../nodes/shared/transports/postgres/explain';
import { REF } from '../credentials/supabaseTokens';

const POOLER = 'postgres://aws-1-eu-central-1.pooler.supabase.com:6543';
const DIRECT = `postgres://db.${REF}.supabase.co:5432`;

const fromServer = (message: string, code: string) => Object.assign(new Error(message), { code, severity: 'FATAL' });
const fromSocket = (code: string) => Object.assign(new Error(code), { code, syscall: 'connect' });

describe('errors of Supabase', () => {
	it.each([
		'Tenant or user not found',
		`(ENOTFOUND) tenant/user postgres.${REF} not found`,
		'(ENOIDENTIFIER) no tenant identifier provided (external_id or sni_hostname required)',
	])('about the project behind the pooler say that the password is not to blame: %s', (message) => {
		const { description } = explain(fromServer(message, 'XX000'), POOLER, 'connect');
		expect(description).toContain('never about the password');
		expect(description).toContain('"Pooler Host"');
	});

	it('about too many connections name the ways out', () => {
		const error = fromServer('(EMAXCONNSESSION) max clients reached in session mode', 'XX000');
		expect(explain(error, POOLER, 'connect').description).toMatch(
			/"Maximum Number of Connections".*"Transaction Pooler"/,
		);
	});

	it.each(['ENOTFOUND', 'ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT'])(
		'speak of IPv6 where %s may come from it',
		(code) => {
			expect(explain(fromSocket(code), DIRECT, 'connect').description).toMatch(/IPv6.*"Session Pooler"/);
			expect(explain(fromSocket(code), POOLER, 'connect').description).not.toContain('IPv6');
		},
	);

	it('are not seen in those of others', () => {
		expect(explain(fromServer('password authentication failed', '28P01'), POOLER, 'connect').description).toContain(
			'Check user and password',
		);
		expect(explain(fromSocket('ECONNREFUSED'), DIRECT, 'connect').description).toContain('host and port');
	});
});
