import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { defineConfig, globalIgnores } from 'eslint/config';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

/** What is published, and what n8n loads. */
const PUBLISHED = ['nodes/**/*.ts', 'credentials/**/*.ts'];
const EVERYTHING = ['**/*.ts', '**/*.mts'];

// Import walls ---------------------------------------------------------------------------------------------------------

/** Packages that only named rooms may use; everything else asks those rooms. */
const GUARDED_PACKAGES = {
	undici:
		'HTTP leaves through nodes/shared/transports/http only: pooling, egress filter, redirects and proxies live there.',
	pg: 'SQL leaves through nodes/shared/transports/postgres only (the shared counters in nodes/shared/stores/postgres beside it).',
	'pg-copy-streams': 'COPY belongs to nodes/shared/transports/postgres.',
	ioredis: 'Redis is only for the shared counters in nodes/shared/stores.',
	'n8n-workflow': 'Only nodes, credential types and nodes/shared/n8n know n8n. Pass in what you need.',
	'n8n-core': 'Not a dependency: n8n hands its core in through the execution context.',
	'n8n-nodes-base': 'Not a dependency, and its files move between releases.',
};

/** Node's own ways out of the process. */
const SOCKET_MODULES = ['http', 'https', 'http2', 'net', 'tls', 'dgram'];

/** Rooms in which guarded packages may be used. Where two match a file, the later one counts. */
const ROOMS = [
	{ files: ['nodes/shared/transports/http/**/*.ts'], packages: ['undici'], sockets: true },
	{ files: ['nodes/shared/transports/postgres/**/*.ts'], packages: ['pg', 'pg-copy-streams'], sockets: true },
	{ files: ['nodes/shared/stores/**/*.ts'], packages: ['ioredis'] },
	{ files: ['nodes/shared/stores/postgres/**/*.ts', 'nodes/shared/stores/postgres*.ts'], packages: ['pg'] },
	{ files: ['nodes/shared/n8n/**/*.ts', 'credentials/**/*.ts'], packages: ['n8n-workflow'] },
	{ files: ['nodes/*/**/*.ts'], ignores: ['nodes/shared/**'], packages: ['n8n-workflow'] },
];

function guardedImports({ packages = [], sockets = false }) {
	const guarded = Object.entries(GUARDED_PACKAGES).filter(([name]) => !packages.includes(name));
	return {
		patterns: [
			...guarded.map(([name, message]) => ({
				regex: `^${name}(/|$)`,
				message,
				// Types are gone after the build, so they reach nothing.
				allowTypeImports: name === 'n8n-workflow',
			})),
			...(sockets
				? []
				: [
						{
							regex: `^(node:)?(${SOCKET_MODULES.join('|')})(/|$)`,
							message: 'Sockets are opened in nodes/shared/transports only.',
							allowTypeImports: true,
						},
					]),
		],
	};
}

/** The engine is pure: no n8n, no I/O, no Node modules. The parser for RFC 9651 header fields is as pure as itself. */
const ENGINE_IMPORTS = {
	patterns: [
		{
			regex: '^(?!\\.|structured-headers$)',
			message: 'The engine imports nothing but itself. Inject clocks, stores and transports.',
		},
	],
};

/** Which room must not reach into which; arrows go node → n8n → transports → credentials → engine. */
const SHARED = './nodes/shared';
const NODE_FOLDERS = { from: './nodes', except: ['./shared'] };
const ROOM_ARROWS = [
	{ room: 'engine', except: ['./engine'] },
	{ room: 'stores', except: ['./stores', './engine', './resources'] },
	{ room: 'resources', except: ['./resources', './engine'] },
	{ room: 'providers', except: ['./providers', './engine'] },
	{ room: 'transports', except: ['./transports', './credentials', './engine', './resources', './providers'] },
	{ room: 'credentials', except: ['./credentials', './engine', './resources', './providers'] },
];
const ZONES = [
	...ROOM_ARROWS.map(({ room, except }) => ({
		target: `${SHARED}/${room}`,
		from: SHARED,
		except,
		message: `nodes/shared/${room} may import from ${except.map((path) => path.slice(2)).join(', ')} only (docs/development.md).`,
	})),
	{ target: SHARED, ...NODE_FOLDERS, message: 'What is shared must not know a single node.' },
	{ target: './nodes', from: './credentials', message: 'Share code through nodes/shared/credentials.' },
];

const N8N_SENDERS =
	'/^(request|httpRequest|httpRequestWithAuthentication|requestWithAuthentication|requestWithAuthenticationPaginated|requestOAuth1|requestOAuth2)$/';
const N8N_SENDERS_MESSAGE =
	"n8n's request helpers know neither limits nor safe retries. Go through the engine, or name the file and the reason in eslint.config.mjs.";

/** Every way of sending that is not an import. */
const BANNED_SYNTAX = [
	{
		selector: `MemberExpression[property.name=${N8N_SENDERS}][object.property.name='helpers']`,
		message: N8N_SENDERS_MESSAGE,
	},
	{ selector: `MemberExpression[property.name=${N8N_SENDERS}][object.name='helpers']`, message: N8N_SENDERS_MESSAGE },
	{
		selector: `VariableDeclarator[init.property.name='helpers'] > ObjectPattern > Property[key.name=${N8N_SENDERS}]`,
		message: N8N_SENDERS_MESSAGE,
	},
	{
		selector: `VariableDeclarator[init.name='helpers'] > ObjectPattern > Property[key.name=${N8N_SENDERS}]`,
		message: N8N_SENDERS_MESSAGE,
	},
	{ selector: 'ImportExpression', message: 'Import statically: the walls are checked on static imports.' },
];

const NETWORK_GLOBALS = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'];
const NETWORK_GLOBALS_MESSAGE = 'Nothing leaves the process except through nodes/shared/transports.';

/** Files that may call n8n's request helpers, and why. */
const EGRESS_EXCEPTIONS = [
	{
		// In n8n's evaluation mode its helper is the transport, so that the mocks of an evaluation apply.
		files: ['nodes/shared/n8n/evaluationTransport.ts'],
	},
	{
		// Only n8n can evaluate $response and $pageCount; its paginator gets our egress function as its request helper.
		files: ['nodes/shared/n8n/paginationExpressions.ts'],
	},
	{
		// n8n tests credentials, and lets its own nodes use them, where there is no engine: a type gets n8n's helper, no more.
		files: ['nodes/shared/n8n/preAuthentication.ts'],
	},
];

// --------------------------------------------------------------------------------------------------------------------

export default defineConfig(
	// index.d.ts points into dist/, which a fresh clone does not have.
	globalIgnores(['**/node_modules', 'dist', 'index.d.ts', 'coverage', '.tmp', 'test/artifacts']),

	{
		files: EVERYTHING,
		extends: [js.configs.recommended, tseslint.configs.recommended, importX.flatConfigs.recommended],
		settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
		rules: {
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			// CommonJS packages are read at run time by Node, which knows their named exports better than a parser does.
			'import-x/named': 'off',
			'import-x/no-named-as-default-member': 'off',
		},
	},

	{
		// Their packages are installed when the bench first runs, which then checks their types.
		files: ['bench/behaviour/clients/**/*.mts'],
		rules: { 'import-x/no-unresolved': 'off' },
	},

	{
		// Promises that nobody waits for are how outcomes get lost.
		files: PUBLISHED,
		languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
		rules: {
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
			'@typescript-eslint/only-throw-error': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
			'no-console': 'error',
		},
	},

	{
		files: PUBLISHED,
		extends: [n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: {
			// The nodes take n8n's own credential types beside ours, so that nobody has to type a secret again.
			'@n8n/community-nodes/no-credential-reuse': 'off',
		},
	},
	{
		// Rooms that do not know n8n cannot throw its errors. What they throw, the rooms above turn into outcomes.
		files: ['engine', 'stores', 'resources', 'providers', 'transports', 'credentials'].map(
			(room) => `nodes/shared/${room}/**/*.ts`,
		),
		rules: { '@n8n/community-nodes/require-node-api-error': 'off' },
	},
	{
		files: ['package.json'],
		extends: [n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: {
			...n8nNodesBase.configs.community.rules,
			// Pooled HTTP, COPY and shared counters need clients made for them. Self-hosted n8n installs dependencies; they are
			// few, maintained, pure JavaScript, and imported from one room each.
			'@n8n/community-nodes/no-runtime-dependencies': 'off',
			// The author is everybody who contributes, and has no mailbox.
			'@n8n/community-nodes/valid-author': 'off',
		},
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			// Off in n8n's own configuration too: documentation is a URL here, not a slug of n8n's site.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			// Off in n8n's own configuration too: the rules predate NodeConnectionTypes.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},

	{
		files: PUBLISHED,
		rules: {
			'@typescript-eslint/no-restricted-imports': ['error', guardedImports({})],
			'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: ZONES }],
			'import-x/no-extraneous-dependencies': ['error', { devDependencies: false, peerDependencies: true }],
			'no-restricted-syntax': ['error', ...BANNED_SYNTAX],
			'no-restricted-globals': [
				'error',
				...NETWORK_GLOBALS.map((name) => ({ name, message: NETWORK_GLOBALS_MESSAGE })),
			],
			'no-restricted-properties': [
				'error',
				...['globalThis', 'global'].flatMap((object) =>
					NETWORK_GLOBALS.map((property) => ({ object, property, message: NETWORK_GLOBALS_MESSAGE })),
				),
			],
		},
	},
	...ROOMS.map(({ files, ignores = [], packages, sockets }) => ({
		files,
		ignores,
		rules: { '@typescript-eslint/no-restricted-imports': ['error', guardedImports({ packages, sockets })] },
	})),
	{
		files: ['nodes/shared/engine/**/*.ts'],
		rules: { '@typescript-eslint/no-restricted-imports': ['error', ENGINE_IMPORTS] },
	},
	...EGRESS_EXCEPTIONS.map(({ files }) => ({ files, rules: { 'no-restricted-syntax': 'off' } })),
);
