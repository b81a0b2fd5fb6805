import { createEmulator, type Emulator } from 'emulate';
import { freePort } from '../../../demo/ports.mts';
import type { ApiAnswer } from './exchange.mts';

/** The emulator counts 5,000 requests an hour per token, which Gmail does not; every token it does not know is the same user. */
const REQUESTS_PER_TOKEN = 4_000;

export interface SeedMessage {
	readonly id?: string;
	readonly thread_id?: string;
	readonly from: string;
	readonly to: string;
	readonly subject: string;
	readonly body_text?: string;
	readonly body_html?: string;
	readonly label_ids?: string[];
	/** ISO time. */
	readonly date?: string;
}

export interface EmulatorSeed {
	readonly user: string;
	readonly redirectUris: readonly string[];
	readonly clientId: string;
	readonly clientSecret: string;
	readonly messages: readonly SeedMessage[];
	readonly labels: ReadonlyArray<{ readonly id: string; readonly name: string }>;
}

/** The mailbox itself: the `emulate` package's Gmail, asked directly. Nothing here is counted or refused. */
export class Mailbox {
	readonly #emulator: Emulator;
	readonly #target: string;
	#asked = 0;

	private constructor(emulator: Emulator, target: string) {
		this.#emulator = emulator;
		this.#target = target;
	}

	/** @param baseUrl the address that the emulator's pages of consent name */
	static async start(baseUrl: string, seed: EmulatorSeed): Promise<Mailbox> {
		const { user, redirectUris, clientId, clientSecret, messages, labels } = seed;
		const port = await freePort();
		const emulator = await createEmulator({
			service: 'google',
			port,
			baseUrl,
			seed: {
				google: {
					users: [{ email: user, name: 'Ann' }],
					oauth_clients: [
						{ client_id: clientId, client_secret: clientSecret, name: 'n8n', redirect_uris: [...redirectUris] },
					],
					labels: [...labels],
					// Without any, the emulator brings messages of its own.
					messages: [...messages],
				},
			},
		});
		return new Mailbox(emulator, `http://127.0.0.1:${port}`);
	}

	/** @param path from the user on: `/messages`, `/history?startHistoryId=1` */
	async call(method: string, path: string, body?: object): Promise<ApiAnswer> {
		const headers = { authorization: this.#authorization(), ...(body ? { 'content-type': 'application/json' } : {}) };
		const answer = await this.forward(method, `/gmail/v1/users/me${path}`, headers, body && JSON.stringify(body));
		const text = await answer.text();
		return { status: answer.status, ...(text === '' ? {} : { body: JSON.parse(text) as unknown }) };
	}

	/** The same, for what must succeed. */
	async ask<T>(method: string, path: string, body?: object): Promise<T> {
		const answer = await this.call(method, path, body);
		if (answer.status !== 200) throw new Error(`The mailbox answered ${answer.status} to ${method} ${path}`);
		return answer.body as T;
	}

	async get<T>(path: string): Promise<T> {
		return await this.ask('GET', path);
	}

	/** @returns the id of the new message */
	async insert(message: object): Promise<string> {
		return (await this.ask<{ id: string }>('POST', '/messages', message)).id;
	}

	async historyId(): Promise<string> {
		return (await this.get<{ historyId: string }>(`/history?startHistoryId=${'9'.repeat(30)}`)).historyId;
	}

	/** Any request, headers and body as they are. */
	async forward(
		method: string,
		path: string,
		headers: Record<string, string>,
		body?: string | Uint8Array<ArrayBuffer>,
	) {
		return await fetch(this.#target + path, { method, headers, redirect: 'manual', ...(body ? { body } : {}) });
	}

	async close(): Promise<void> {
		await this.#emulator.close();
	}

	#authorization(): string {
		return `Bearer front-${Math.floor(this.#asked++ / REQUESTS_PER_TOKEN)}`;
	}
}
