import { readFileSync } from 'node:fs';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a setting the way n8n reads its own: the variable itself, or else the file that `<name>_FILE` names (Docker and
 * Kubernetes secrets), without white space around it.
 * @returns undefined when neither is set, or it is empty
 * @throws Error that names the variable when the file cannot be read
 */
export function readSetting(environment: Environment, name: string): string | undefined {
	const value = environment[name]?.trim();
	if (value) return value;
	const file = environment[`${name}_FILE`]?.trim();
	if (!file) return undefined;
	try {
		return readFileSync(file, 'utf8').trim() || undefined;
	} catch (error) {
		throw new Error(
			`The file that ${name}_FILE names cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`,
		);
	}
}
