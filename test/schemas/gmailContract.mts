import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Excerpt } from './excerptFile.mts';
import { OpenApi } from './openApi.mts';

/** Holds requests to Gmail and its answers against Google's OpenAPI document. */
export class GmailContract {
	readonly #openApi = new OpenApi(JSON.parse(readFileSync(join(import.meta.dirname, 'gmail.json'), 'utf8')) as Excerpt);

	/**
	 * What is wrong with a request, one line each.
	 * @param path without `/upload` and query
	 * @param body parsed; undefined when there is none or it is a mail
	 */
	ofRequest(method: string, path: string, query: URLSearchParams, body: unknown): string[] {
		const operation = this.#openApi.find(method, path);
		const said =
			typeof operation === 'string'
				? [operation]
				: [...this.#openApi.ofQuery(operation, query), ...this.#openApi.ofBody(operation, body)];
		return said.map((wrong) => `${method} ${path}: ${wrong}`);
	}

	/** What is wrong with an answer that is no error, one line each. */
	ofAnswer(method: string, path: string, status: number, body: unknown): string[] {
		const operation = this.#openApi.find(method, path);
		if (typeof operation === 'string') return [];
		return this.#openApi.ofAnswer(operation, status, body).map((wrong) => `${method} ${path}: ${wrong}`);
	}
}
