/** What n8n's store for binary data can take, and where that can be changed. */
export interface StoreLimit {
	/** Bytes of one file. */
	readonly bytes: number;
	/** Continues "n8n keeps files …". */
	readonly where: string;
}

const MIB = 1024 * 1024;
/** A file in memory becomes base64 text, and a string in V8 ends at 2^29 − 24 characters. */
const MEMORY_BYTES = Math.floor((2 ** 29 - 24) / 4) * 3;
const DATABASE_DEFAULT_MIB = 512;

/**
 * Reads n8n's settings (n8n-core 2.41, binary-data.config): in queue mode files go into the database unless said
 * otherwise, which holds each of them in memory as a whole. Files and S3 are streamed and have no limit here.
 */
export function storeLimit(env: NodeJS.ProcessEnv): StoreLimit | undefined {
	const mode = env.N8N_DEFAULT_BINARY_DATA_MODE || (env.EXECUTIONS_MODE === 'queue' ? 'database' : 'filesystem');
	if (mode === 'default') return { bytes: MEMORY_BYTES, where: 'in memory (N8N_DEFAULT_BINARY_DATA_MODE=default)' };
	if (mode !== 'database') return undefined;
	const most = Number(env.N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE) || DATABASE_DEFAULT_MIB;
	return { bytes: most * MIB, where: 'in its database (N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE)' };
}
