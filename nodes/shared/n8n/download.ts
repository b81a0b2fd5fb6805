import { PassThrough, type Readable } from 'node:stream';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { Refusal } from '../transports/http/failures';
import type { BodySink, ResponseHead } from '../transports/http/httpRequest';
import { storeLimit } from './storeLimit';

/** What a node knows about a download. */
export interface DownloadPlan {
	/** Whether the body of a good answer is a file. */
	isFile(head: ResponseHead): boolean;
	/** How n8n is to name it. */
	facts(head: ResponseHead): { readonly path?: string; readonly mimeType?: string };
	/** The last word on what is stored. */
	named(binary: IBinaryData, path: string | undefined, url: string): IBinaryData;
	/** Largest file, in bytes. */
	readonly maxFileBytes: number;
}

/** What a download leaves in the reply. */
export interface Stored {
	readonly binary: IBinaryData;
}

/**
 * Streams a file into n8n's store. When the connection breaks, the next attempt asks for the rest and goes on where it
 * stopped, if the service can do that (RFC 9110, 14.2) and says that the file is still the same one (13.1.5).
 */
export class Download implements BodySink {
	private target?: PassThrough;
	private storing?: Promise<IBinaryData>;
	private offset = 0;
	/** By what the service recognizes the file; undefined when it cannot be resumed. */
	private validator?: string;

	constructor(
		private readonly ctx: IExecuteFunctions,
		private readonly plan: DownloadPlan,
		private readonly signal: AbortSignal,
	) {}

	/** Bytes that are in the store, and need not come again. */
	get kept(): number {
		return this.target === undefined ? 0 : this.offset;
	}

	headers(): Record<string, string> {
		if (!this.target || this.validator === undefined) return {};
		return { range: `bytes=${this.offset}-`, 'if-range': this.validator, 'accept-encoding': 'identity' };
	}

	accepts(head: ResponseHead): boolean {
		if (this.isComplete(head)) return true;
		if (head.status < 200 || head.status > 299) return false;
		return this.target !== undefined || this.plan.isFile(head);
	}

	async take(head: ResponseHead, body: Readable): Promise<Stored> {
		// Nothing is expected from this body any more, not even that it comes whole.
		if (this.isComplete(head)) body.on('error', () => undefined).resume();
		else {
			if (this.target && !this.continues(head)) {
				this.startOver();
				if (head.status === 206) throw new Error('another part of the file came than was asked for');
			}
			await this.copy(body, this.target ?? this.start(head));
		}
		this.target?.end();
		const binary = await this.storing!.catch(storeFailed);
		this.finish();
		return { binary };
	}

	/** Gives up: what is half stored is thrown away. */
	readonly abandon = (): void => {
		this.startOver();
		this.finish();
	};

	private start(head: ResponseHead): PassThrough {
		this.refuseTooLarge(Number(head.headers['content-length'] ?? 0));
		const target = new PassThrough();
		// A store that fails breaks the stream off; the reason comes with the promise below.
		target.on('error', () => undefined);
		this.signal.addEventListener('abort', this.abandon, { once: true });
		const { path, mimeType } = this.plan.facts(head);
		this.target = target;
		this.offset = 0;
		this.validator = resumableBy(head);
		this.storing = this.ctx.helpers
			.prepareBinaryData(target, path, mimeType)
			.then((binary) => this.plan.named(binary, path, head.url));
		// Whoever waits for it learns of a failure; when nobody does yet, it must not end the process.
		this.storing.catch(() => undefined);
		return target;
	}

	private async copy(body: Readable, target: PassThrough): Promise<void> {
		const failed = this.storing!.then(() => undefined).catch(storeFailed);
		failed.catch(() => undefined);
		try {
			for await (const chunk of body) {
				this.offset += (chunk as Buffer).length;
				this.refuseTooLarge(this.offset);
				if (!target.write(chunk)) await Promise.race([drained(target), failed]);
			}
		} finally {
			// Without a way to resume, the next attempt starts anew, and what is here is of no use.
			if (!body.readableEnded && this.validator === undefined) this.startOver();
		}
	}

	/** True when only the end of the answer had been lost: nothing is left to ask for (RFC 9110, 15.5.17). */
	private isComplete({ status, headers }: ResponseHead): boolean {
		return status === 416 && this.target !== undefined && headers['content-range'] === `bytes */${this.offset}`;
	}

	/** True when this answer is the rest of what is stored already. */
	private continues({ status, headers }: ResponseHead): boolean {
		const from = /^bytes (\d+)-/.exec(String(headers['content-range'] ?? ''))?.[1];
		return status === 206 && from !== undefined && Number(from) === this.offset;
	}

	private startOver(): void {
		this.target?.destroy(new Error('The download was started over'));
		this.target = undefined;
		this.validator = undefined;
	}

	/** Lets go of the run. */
	finish(): void {
		this.signal.removeEventListener('abort', this.abandon);
	}

	/** Says it before the download where the service names the size, else as soon as it is known. */
	private refuseTooLarge(bytes: number): void {
		const own = this.plan.maxFileBytes;
		if (bytes > own) {
			throw new Refusal(
				'RESPONSE_TOO_LARGE',
				`The file is larger than the option "Max Response Size" allows (${inMib(own)})`,
				'Raise the option, or remove it.',
			);
		}
		const store = storeLimit(process.env);
		if (!store || bytes <= store.bytes) return;
		throw new Refusal(
			'FILE_TOO_LARGE',
			`The file is larger than ${inMib(store.bytes)}: n8n keeps files ${store.where} here`,
			'Let n8n keep files on disk or in S3 (N8N_DEFAULT_BINARY_DATA_MODE=filesystem or s3): then they are streamed, whatever their size.',
		);
	}
}

/** A strong ETag or a date, unless the body is compressed (its bytes are not the file's) or ranges are declined. */
function resumableBy({ status, headers }: ResponseHead): string | undefined {
	const {
		etag,
		'last-modified': lastModified,
		'content-encoding': encoding,
		'accept-ranges': ranges,
	} = headers as Record<string, string | undefined>;
	if (status !== 200 || (encoding !== undefined && encoding !== 'identity') || ranges === 'none') return undefined;
	return etag !== undefined && !etag.startsWith('W/') ? etag : lastModified;
}

async function drained(target: PassThrough): Promise<void> {
	await new Promise<void>((resolve) => {
		const done = () => {
			target.off('drain', done);
			target.off('close', done);
			resolve();
		};
		target.on('drain', done);
		target.on('close', done);
	});
}

function storeFailed(error: Error): never {
	throw new Refusal(
		'STORE_FAILED',
		`n8n could not store the file: ${error.message}`,
		'Check the disk or the storage that n8n keeps binary data in.',
		{ cause: error },
	);
}

const inMib = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024).toLocaleString('en-US')} MiB`;
