import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

/** The project's own configuration; only what needs a compiled program is off, for the files below are made up. */
const eslint = new ESLint({ cwd: process.cwd(), overrideConfig: [tseslint.configs.disableTypeChecked] });

const WALLS = new Set([
	'@typescript-eslint/no-restricted-imports',
	'import-x/no-extraneous-dependencies',
	'import-x/no-restricted-paths',
	'no-restricted-globals',
	'no-restricted-properties',
	'no-restricted-syntax',
]);

/** @returns the walls that `code` runs into when it stands in `filePath`, one entry per complaint */
async function wallsHit(filePath: string, code: string): Promise<string[]> {
	const [result] = await eslint.lintText(code, { filePath });
	return result.messages.flatMap(({ ruleId }) => (ruleId !== null && WALLS.has(ruleId) ? [ruleId] : []));
}

const IMPORTS = '@typescript-eslint/no-restricted-imports';
const PATHS = 'import-x/no-restricted-paths';
const SYNTAX = 'no-restricted-syntax';

describe('packages', () => {
	it.each([
		['nodes/shared/engine/a.ts', "import { Pool } from 'undici';"],
		['nodes/shared/engine/a.ts', "import { Pool } from 'pg';"],
		['nodes/shared/engine/a.ts', "import Redis from 'ioredis';"],
		['nodes/shared/engine/a.ts', "import { UserError } from 'n8n-workflow';"],
		['nodes/shared/engine/a.ts', "import type { INode } from 'n8n-workflow';"],
		['nodes/shared/engine/a.ts', "import { setTimeout } from 'node:timers/promises';"],
		['nodes/shared/engine/deep/er/a.ts', "import { Pool } from 'undici';"],
		['nodes/shared/transports/postgres/a.ts', "import { Agent } from 'undici';"],
		['nodes/shared/transports/http/a.ts', "import { Client } from 'pg';"],
		['nodes/shared/transports/http/a.ts', "import Redis from 'ioredis';"],
		['nodes/shared/transports/http/a.ts', "import { UserError } from 'n8n-workflow';"],
		['nodes/shared/n8n/a.ts', "import { Agent } from 'undici';"],
		['nodes/shared/n8n/a.ts', "import { from } from 'pg-copy-streams';"],
		['nodes/shared/stores/postgres/a.ts', "import { from } from 'pg-copy-streams';"],
		['nodes/shared/stores/memory.ts', "import { Client } from 'pg';"],
		['nodes/shared/credentials/a.ts', "import { UserError } from 'n8n-workflow';"],
		['nodes/Rest/a.ts', "import { request } from 'undici';"],
		['nodes/Rest/a.ts', "import { request } from 'undici/lib/api';"],
		['nodes/Rest/operations/a.ts', "import { request } from 'node:https';"],
		['nodes/Rest/a.ts', "import { request } from 'http';"],
		['nodes/PostgresBatchInsert/a.ts', "import { Client } from 'pg';"],
		['nodes/PostgresBatchInsert/a.ts', "import pg = require('pg');"],
		['nodes/PostgresBatchInsert/a.ts', "export { Client } from 'pg';"],
		['credentials/A.credentials.ts', "import { connect } from 'node:tls';"],
		['credentials/A.credentials.ts', "import Redis from 'ioredis';"],
	])('%s must not: %s', async (filePath, code) => {
		expect(await wallsHit(filePath, code)).toContain(IMPORTS);
	});

	it.each([
		['nodes/shared/transports/http/a.ts', "import { Agent } from 'undici';\nimport { connect } from 'node:tls';"],
		['nodes/shared/transports/postgres/a.ts', "import { Pool } from 'pg';\nimport { from } from 'pg-copy-streams';"],
		['nodes/shared/transports/http/a.ts', "import type { INode } from 'n8n-workflow';"],
		['nodes/shared/stores/redis.ts', "import Redis from 'ioredis';"],
		['nodes/shared/stores/postgres/a.ts', "import { Pool } from 'pg';"],
		['nodes/shared/engine/a.ts', "import { parseDictionary } from 'structured-headers';"],
		['nodes/shared/n8n/a.ts', "import { NodeApiError } from 'n8n-workflow';"],
		['nodes/Rest/operations/a.ts', "import { NodeOperationError } from 'n8n-workflow';"],
		['credentials/A.credentials.ts', "import { isDomainAllowed } from 'n8n-workflow';"],
	])('%s may: %s', async (filePath, code) => {
		expect(await wallsHit(filePath, code)).toEqual([]);
	});

	it('lets nothing in that package.json does not name, or that is only for development', async () => {
		const rule = 'import-x/no-extraneous-dependencies';
		expect(await wallsHit('nodes/Rest/a.ts', "import semver from 'semver';")).toContain(rule);
		expect(await wallsHit('nodes/Rest/a.ts', "import { test } from 'fast-check';")).toContain(rule);
	});
});

describe('rooms', () => {
	// Both ends have to exist: what cannot be found cannot be judged.
	it.each([
		['nodes/shared/engine/a.ts', '../resources/registry'],
		['nodes/shared/engine/deep/a.ts', '../../resources/registry'],
		['nodes/shared/engine/a.ts', '../credentials/signer'],
		['nodes/shared/engine/a.ts', '../index'],
		['nodes/shared/providers/a.ts', '../resources/registry'],
		['nodes/shared/resources/a.ts', '../credentials/signer'],
		['nodes/shared/stores/a.ts', '../credentials/signer'],
		['nodes/shared/credentials/a.ts', '../transports/http/headers'],
		['nodes/shared/n8n/a.ts', '../../Rest/Rest.node'],
		['nodes/shared/transports/http/a.ts', '../../../Rest/Rest.node'],
		['nodes/Rest/a.ts', '../../credentials/SteadyApiKeyApi.credentials'],
	])('%s must not reach into %s', async (filePath, source) => {
		expect(await wallsHit(filePath, `import { a } from '${source}';`)).toContain(PATHS);
		expect(await wallsHit(filePath, `import type { a } from '${source}';`)).toContain(PATHS);
	});

	it.each([
		['nodes/shared/engine/a.ts', './call'],
		['nodes/shared/engine/deep/a.ts', '../call'],
		['nodes/shared/resources/a.ts', '../engine/clock'],
		['nodes/shared/n8n/a.ts', '../resources/registry'],
		['nodes/shared/n8n/a.ts', '../credentials/signer'],
		['nodes/shared/transports/http/a.ts', '../../credentials/signer'],
		['nodes/Rest/a.ts', '../shared/engine/call'],
		['credentials/A.credentials.ts', '../nodes/shared/credentials/signer'],
	])('%s may reach into %s', async (filePath, source) => {
		expect(await wallsHit(filePath, `import { a } from '${source}';`)).toEqual([]);
	});
});

describe('ways out that are no import', () => {
	it.each([
		['no-restricted-globals', "export const a = fetch('https://example.com');"],
		['no-restricted-globals', "export const a = new WebSocket('wss://example.com');"],
		['no-restricted-properties', "export const a = globalThis.fetch('https://example.com');"],
		['no-restricted-properties', 'export const { fetch: a } = globalThis;'],
		[SYNTAX, "export const a = await import('undici');"],
		[SYNTAX, "export function a(this: any) { return this.helpers.httpRequest({ url: '' }); }"],
		[SYNTAX, "export function a(this: any) { return this.helpers.request.call(this, { url: '' }); }"],
		[SYNTAX, "export function a(ctx: any) { return ctx.helpers?.httpRequestWithAuthentication('x', { url: '' }); }"],
		[SYNTAX, "export function a(helpers: any) { return helpers.requestOAuth2('x', { url: '' }); }"],
		[SYNTAX, 'export function a(ctx: any) { const { httpRequest } = ctx.helpers; return httpRequest; }'],
		[SYNTAX, 'export function a(helpers: any) { const { request } = helpers; return request; }'],
	])('%s stops: %s', async (rule, code) => {
		for (const filePath of ['nodes/Rest/a.ts', 'nodes/shared/transports/http/a.ts', 'credentials/A.credentials.ts']) {
			expect(await wallsHit(filePath, code)).toContain(rule);
		}
	});

	it("lets n8n's request helpers through in the files that have a reason, and nothing else there", async () => {
		const helper = "export function a(this: any) { return this.helpers.httpRequest({ url: '' }); }";
		expect(await wallsHit('nodes/shared/n8n/evaluationTransport.ts', helper)).toEqual([]);
		expect(await wallsHit('nodes/shared/n8n/evaluationTransport.ts', "import { Agent } from 'undici';")).toEqual([
			IMPORTS,
		]);
	});

	it('does not mistake other members for a request helper', async () => {
		const code =
			'export const a = (ctx: any) => [ctx.helpers.prepareBinaryData, ctx.request, ctx.helpers.getSecureEgressFilter];';
		expect(await wallsHit('nodes/Rest/a.ts', code)).toEqual([]);
	});
});
