import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { MicrosoftGraph } from '../../nodes/MicrosoftGraph/MicrosoftGraph.node';
import { executeContext } from './executeContext';
import { generated } from './generatedContent';

/** What the worker is told to do. */
export interface LargeFileOrder {
	/** Of the API. */
	readonly origin: string;
	/** Bytes. */
	readonly size: number;
}

/** What it has to say in the end. */
export interface LargeFileReport {
	/** SHA-256 of what was downloaded. */
	readonly downloaded: string;
	/** What came out of the upload. */
	readonly uploadedAs: string;
	/** By how many bytes the process grew at most. */
	readonly growth: number;
}

const CHUNK = 64 * 1024;
const LOOK_MS = 20;

/** The parts of n8n's store that the node uses; nothing is kept. */
function store(size: number) {
	const seen = { hash: '' };
	const helpers = {
		assertBinaryData: (): IBinaryData => ({ id: 'made', data: '', fileName: 'large.bin', mimeType: 'application/x' }),
		getBinaryMetadata: async () => await Promise.resolve({ fileSize: size }),
		getBinaryStream: async () =>
			await Promise.resolve(
				Readable.from(
					(function* () {
						for (let at = 0; at < size; at += CHUNK) yield generated(at, Math.min(size, at + CHUNK));
					})(),
				),
			),
		prepareBinaryData: async (content: Readable, fileName?: string): Promise<IBinaryData> => {
			const hash = createHash('sha256');
			for await (const chunk of content) hash.update(chunk as Buffer);
			seen.hash = hash.digest('hex');
			return { id: 'stored', data: '', fileName, mimeType: 'application/x' };
		},
	};
	return { helpers, seen };
}

async function run({ origin, size }: LargeFileOrder): Promise<LargeFileReport> {
	const { helpers, seen } = store(size);
	const work = async (parameters: INodeParameters): Promise<INodeExecutionData> => {
		const context = executeContext({
			node: {
				type: 'n8n-nodes-steady.microsoftGraph',
				typeVersion: 3,
				parameters: {
					resource: 'file',
					authentication: 'steadyMicrosoftOAuth2Api',
					...parameters,
				},
				credentials: { steadyMicrosoftOAuth2Api: { id: '1', name: 'Ada' } },
			},
			credentials: {
				steadyMicrosoftOAuth2Api: {
					cloud: 'global',
					clientId: 'app',
					clientSecret: 'canary-secret',
					customEndpoints: true,
					apiBaseUrl: origin,
					accessTokenUrl: `${origin}/refused`,
					oauthTokenData: { access_token: 'canary-token', token_type: 'Bearer' },
				},
			},
		});
		Object.assign(context.helpers, helpers);
		Object.assign(context, { additionalData: { credentialsHelper: { getParentTypes: () => ['oAuth2Api'] } } });
		const [[item]] = await new MicrosoftGraph().execute.call(context);
		return item;
	};
	// What is loaded and compiled at first use is no content.
	await work({ operation: 'get', fileId: 'large' });
	const start = process.memoryUsage().rss;
	let most = start;
	const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), LOOK_MS);
	const { json } = await work({ operation: 'upload', binaryData: true });
	await work({ operation: 'download', fileId: 'large' });
	clearInterval(watch);
	return { downloaded: seen.hash, uploadedAs: String(json.id), growth: most - start };
}

/** A program: uploads and downloads a file that is made on the way, and tells how much memory that took. */
process.once('message', (order: LargeFileOrder) => {
	void run(order).then(
		(report) => process.send?.(report, () => process.exit(0)),
		(error: unknown) => {
			console.error(error);
			process.exit(1);
		},
	);
});
