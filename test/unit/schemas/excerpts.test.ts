import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Excerpt, fingerprint, type Templates } from '../../schemas/excerptFile.mts';

type File = (Excerpt | Templates) & { readonly fingerprint: string };

const read = (name: string) =>
	JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas', name), 'utf8')) as File;

describe.each(['graph.json', 'graphTemplates.json', 'gmail.json'])('%s', (name) => {
	test('is as it was cut out', () => {
		const file = read(name);
		expect(fingerprint(file)).toBe(file.fingerprint);
	});

	test('says where it comes from, and may be given on', () => {
		for (const source of read(name).source) {
			expect(source).toMatchObject({ licence: 'MIT', version: expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown });
		}
	});

	test('would be noticed to be changed', () => {
		const file = structuredClone(read(name));
		Object.assign('paths' in file ? file.paths : file.templates, { '/more': {} });
		expect(fingerprint(file)).not.toBe(file.fingerprint);
	});
});
