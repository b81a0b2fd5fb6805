import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The type of a field or parameter, as Google's own client declares it. */
export interface FieldType {
	/** `string`, `number`, `boolean`, or the name of a schema. */
	readonly type: string;
	readonly isList: boolean;
}

export type Fields = ReadonlyMap<string, FieldType>;

export interface ApiMethod {
	/** As the quota table names it: `messages.get`, `settings.filters.create`, `getProfile`. */
	readonly name: string;
	readonly httpMethod: string;
	/** Matches the path without `/upload`, whatever the ids in it. */
	readonly pattern: RegExp;
	readonly pathParameters: number;
	readonly parameters: Fields;
	/** Schema of the body, where there is one. */
	readonly body?: string;
	/** Schema of the answer, where there is one. */
	readonly answer?: string;
	readonly takesUploads: boolean;
}

export interface ApiDescription {
	readonly methods: readonly ApiMethod[];
	readonly schemas: ReadonlyMap<string, Fields>;
	/** Parameters of every method: `fields`, `alt`, `uploadType`. */
	readonly standard: Fields;
}

const BUILD = join(dirname(createRequire(import.meta.url).resolve('@googleapis/gmail/package.json')), 'build');

/** Reads paths, parameters, bodies and answers of the Gmail API out of Google's own client, whose code is generated. */
export function readApiDescription(): ApiDescription {
	const code = readFileSync(join(BUILD, 'v1.js'), 'utf8');
	const types = withoutComments(readFileSync(join(BUILD, 'v1.d.ts'), 'utf8'));
	const schemas = interfaces(types, /export interface Schema\$(\w+) \{/g);
	const parameters = interfaces(types, /export interface Params\$Resource\$(\S+) extends StandardParameters \{/g);
	const standard = interfaces(types, /interface (StandardParameters) \{/g).get('StandardParameters');
	const answers = answersOf(types);
	const methods = [...methodsIn(code)].map(({ resource, method, path, httpMethod, takesUploads }): ApiMethod => {
		// The generator writes getProfile as Getprofile here.
		const key = `${resource}$${method}`.toLowerCase();
		const all = [...parameters].find(([name]) => name.toLowerCase() === key)?.[1];
		if (!all) throw new Error(`Google's client declares no parameters for ${key}`);
		const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
		const inQuery = [...all].filter(([name]) => ![...inPath, 'requestBody', 'media'].includes(name));
		return {
			name: [...resource.split('$').slice(1), method].map((part) => part[0].toLowerCase() + part.slice(1)).join('.'),
			httpMethod,
			pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`),
			pathParameters: inPath.length,
			parameters: new Map(inQuery),
			body: all.get('requestBody')?.type,
			answer: answers.get(`${resource}.${method}`),
			takesUploads,
		};
	});
	if (methods.length === 0 || !standard) throw new Error("Google's client for Gmail does not look as expected");
	// A literal path goes before one with an id in the same place.
	return { methods: methods.sort((a, b) => a.pathParameters - b.pathParameters), schemas, standard };
}

function withoutComments(types: string): string {
	return types.replace(/\/\*[\s\S]*?\*\//g, '');
}

/** What tells a method, in the order in which the client's code has it. */
const MARKS =
	/class Resource\$(\S+) \{|^ {8}(\w+)\(paramsOrCallback|url: \(rootUrl \+\s*'([^']+)'\)|^ +method: '(\w+)'/gm;

function* methodsIn(code: string) {
	let [resource, method, path] = ['', '', ''];
	for (const [, nextResource, nextMethod, nextPath, httpMethod] of code.matchAll(MARKS)) {
		resource = nextResource ?? resource;
		method = nextMethod ?? method;
		path = nextPath ?? path;
		if (httpMethod === undefined) continue;
		const takesUploads = /^(POST|PUT)$/.test(httpMethod) && code.includes(`'/upload${path}'`);
		yield { resource, method, path, httpMethod, takesUploads };
	}
}

function interfaces(types: string, head: RegExp): Map<string, Fields> {
	const found = new Map<string, Fields>();
	for (const match of types.matchAll(head)) {
		const body = types.slice(match.index + match[0].length);
		found.set(match[1], fieldsIn(body.slice(0, body.search(/\n {4}\}/))));
	}
	return found;
}

function fieldsIn(body: string): Fields {
	const fields = body.matchAll(/^ {8}'?([\w$.]+)'?\?: (?:Schema\$)?(\w+|\{)(\[\])?/gm);
	return new Map([...fields].map(([, name, type, list]) => [name, { type, isList: list !== undefined }]));
}

function answersOf(types: string): Map<string, string> {
	const answers = new Map<string, string>();
	let resource = '';
	for (const line of types.split('\n')) {
		resource = /^ {4}(?:export )?class Resource\$(\S+) \{/.exec(line)?.[1] ?? resource;
		const [, method, schema] = /^ {8}(\w+)\(params\?.*Schema\$(\w+)>/.exec(line) ?? [];
		if (method !== undefined) answers.set(`${resource}.${method}`, schema);
	}
	return answers;
}
