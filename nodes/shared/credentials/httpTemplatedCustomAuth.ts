import { applyAuthParts, readAuthParts } from './authParts';
import { CredentialError } from './credentialError';
import { parseJson, parseJsonObject } from './jsonField';
import { isPlainObject, leaves } from './plainObject';
import type { Signer } from './signer';

/** n8n's "Simplified Custom Auth": a template of headers, qs and body, and values for its `{{placeholders}}`. */
export interface HttpTemplatedCustomAuth {
	readonly template?: string;
	/** List of `{ name, optional? }`. */
	readonly placeholderDefs?: string;
	/** Placeholder to secret value. */
	readonly placeholderValues?: string;
}

const TEMPLATE_FIELD = 'Template';
const VALUES_FIELD = 'Placeholder Values';
const PLACEHOLDER = /\{\{\s*([\w.-]+)\s*\}\}/g;

export function createHttpTemplatedCustomAuthSigner(credential: HttpTemplatedCustomAuth): Signer {
	return {
		sign: (request) => applyAuthParts(request, readAuthParts(fillTemplate(credential), TEMPLATE_FIELD), TEMPLATE_FIELD),
		secrets: () => leaves(parseJson(credential.placeholderValues)),
	};
}

/**
 * Fills placeholders in the parsed template, so that a value can never change its structure. An entry that needs an
 * optional placeholder without a value is left out.
 * @throws {CredentialError} when a value is missing or is no plain value
 */
function fillTemplate(credential: HttpTemplatedCustomAuth): Readonly<Record<string, unknown>> {
	const template = parseJsonObject(credential.template, TEMPLATE_FIELD);
	const values = new Map(Object.entries(parseJsonObject(credential.placeholderValues, VALUES_FIELD)));
	const optional = optionalPlaceholders(credential.placeholderDefs);
	const isMissing = (name: string) => values.get(name) == null || values.get(name) === '';

	const fill = (part: unknown): unknown => {
		if (typeof part === 'string') {
			for (const [, name] of part.matchAll(PLACEHOLDER)) if (isMissing(name) && optional.has(name)) return undefined;
			return part.replace(PLACEHOLDER, (_marker, name: string) => plainValue(name, values.get(name), isMissing(name)));
		}
		if (Array.isArray(part)) return part.map(fill).filter((entry) => entry !== undefined);
		if (!isPlainObject(part)) return part;
		// fromEntries defines properties, so that a key such as __proto__ stays a key.
		return Object.fromEntries(
			Object.entries(part)
				.map(([key, entry]) => [key, fill(entry)] as const)
				.filter(([, entry]) => entry !== undefined),
		);
	};
	return fill(template) as Readonly<Record<string, unknown>>;
}

function plainValue(name: string, value: unknown, missing: boolean): string {
	if (missing) {
		throw new CredentialError(
			VALUES_FIELD,
			`has no value for the placeholder "${name}"`,
			'Fill it in, or mark the placeholder as optional.',
		);
	}
	if (typeof value === 'object') {
		throw new CredentialError(
			VALUES_FIELD,
			`has no plain value for the placeholder "${name}"`,
			'Use a text or a number there.',
		);
	}
	return String(value);
}

function optionalPlaceholders(placeholderDefs: unknown): Set<string> {
	const definitions = parseJson(placeholderDefs);
	if (!Array.isArray(definitions)) return new Set();
	return new Set(
		definitions.flatMap((definition) =>
			isPlainObject(definition) && definition.optional === true && typeof definition.name === 'string'
				? [definition.name]
				: [],
		),
	);
}
