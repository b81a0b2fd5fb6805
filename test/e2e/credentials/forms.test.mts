import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startSupabaseApi } from '../../doubles/supabaseApi.mts';
import type { LoopbackServer } from '../../support/loopbackServer.ts';
import { PUBLISHABLE, REF, SECRET } from '../../unit/credentials/supabaseTokens.ts';
import { CredentialForm } from '../support/credentialForm.mts';
import { Editor } from '../support/editor.mts';
import { type Database, N8n } from '../support/n8n.mts';

/* As somebody fills them in: the forms show what belongs together, and Save tells what is wrong. */

const RIGHT = /Connection tested successfully/;

let n8n: N8n;
let editor: Editor;
let api: LoopbackServer;
let database: Database;

beforeAll(async () => {
	n8n = await N8n.connect(inject('n8n'));
	api = await startSupabaseApi({ keys: [SECRET], users: [] });
	database = await n8n.database('credential_forms');
	editor = await Editor.open(n8n);
});
afterAll(async () => {
	await editor.close();
	await api.close();
});

describe("in n8n's editor", () => {
	it('Steady Supabase names the field, then turns green, keys and database', async () => {
		const form = await CredentialForm.create(editor, 'Steady Supabase API');
		expect(await form.field('databasePassword').count()).toBe(0);
		await form.fill({ projectUrl: REF, apiKey: PUBLISHABLE, apiBaseUrl: api.origin });
		await form.save(/Couldn’t connect.*does not accept the key \(HTTP 401\)\. Check "API Key"/);

		await form.fill({ apiKey: SECRET });
		await form.choose('databaseConnection', 'Direct');
		expect(await form.field('poolerHost').count()).toBe(0);
		await form.save(/Couldn’t connect.*"Database Password" is empty/);

		const { host, port, user, password, database: name } = database.access;
		await form.fill({
			databaseHost: host,
			databasePort: String(port),
			databaseUser: user,
			databaseName: name,
			databasePassword: password,
		});
		await form.choose('ssl', 'Disable');
		await form.save(RIGHT);
		await editor.picture('credential-supabase');
		await form.close();
	});

	it('Steady Postgres names the field, then turns green', async () => {
		const form = await CredentialForm.create(editor, 'Steady Postgres API');
		const { host, port, user, password, database: name } = database.access;
		await form.fill({ host, port: String(port), user, database: name, password: 'wrong' });
		await form.save(/Couldn’t connect.*Check user and password/);
		await form.fill({ password });
		await form.save(RIGHT);
		await editor.picture('credential-postgres');
		await form.close();
	});
});
