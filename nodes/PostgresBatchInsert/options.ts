import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { UnitOfWork } from '../shared/transports/postgres/write/unitOfWork';
import type { ConnectionOptions } from './connection';
import { OWN_VERSION } from './versions';

/** The `options` collection, as it is stored. */
export interface NodeOptions extends ConnectionOptions {
	// As in the built-in node.
	readonly cascade?: boolean;
	readonly largeNumbersOutput?: 'numbers' | 'text';
	readonly outputColumns?: string[];
	readonly queryBatching?: 'single' | 'independently' | 'transaction';
	readonly queryReplacement?: unknown;
	readonly replaceEmptyStrings?: boolean;
	readonly skipOnConflict?: boolean;
	readonly treatQueryParametersInSingleQuotesAsText?: boolean;
	// Ours.
	readonly binaryColumns?: {
		readonly values?: ReadonlyArray<{ readonly column: string; readonly binaryProperty: string }>;
	};
	readonly chunkRows?: number;
	readonly conflictUpdateColumns?: string[];
	readonly createTable?: boolean;
	readonly deferConstraints?: boolean;
	readonly fetchRows?: number;
	readonly generatedColumns?: 'refuse' | 'leaveOut' | 'override';
	readonly idempotencyKey?: string;
	readonly notifyChannel?: string;
	readonly notifyPayload?: string;
	readonly onConflict?: 'update' | 'updateSelected' | 'nothing';
	readonly onRowError?: 'rollback' | 'skip';
	readonly returning?: 'none' | 'keys' | 'rows';
	readonly role?: string;
	readonly sessionSettings?: { readonly values?: ReadonlyArray<{ readonly name: string; readonly value: string }> };
	readonly statementTimeout?: number;
	readonly truncateFirst?: boolean;
}

/** What no work may silently be without: it would be written twice, or with the rights of another. */
const NEEDED_ONCE_CHOSEN = [
	['idempotencyKey', 'Idempotency Key'],
	['role', 'Role'],
] as const;

/** @throws NodeOperationError for an option that is no collection, and for a key or role that was to be found and was not */
export function readOptions(ctx: IExecuteFunctions, itemIndex: number): NodeOptions {
	const options = ctx.getNodeParameter('options', itemIndex, {}) as NodeOptions | null;
	if (options === null || typeof options !== 'object') {
		throw new NodeOperationError(ctx.getNode(), '"Options" is not a collection', {
			itemIndex,
			description: 'Add the options one by one.',
		});
	}
	for (const [name, label] of NEEDED_ONCE_CHOSEN) {
		if (!(name in options) || (options[name] ?? undefined) !== undefined) continue;
		throw new NodeOperationError(ctx.getNode(), `"${label}" is an expression that gives nothing`, {
			itemIndex,
			description:
				'Nothing was sent. Correct the expression in the options, or let it give an empty text to go without.',
		});
	}
	return options;
}

/** What comes back for each written item. */
export function returningOf(version: number, { returning }: NodeOptions): 'none' | 'keys' | 'rows' {
	return returning ?? (version >= OWN_VERSION ? 'none' : 'rows');
}

/** How many rows of a result are fetched at a time; undefined: as they come. */
export function fetchRows({ fetchRows: rows = 0 }: NodeOptions): number | undefined {
	return rows > 0 ? Math.ceil(rows) : undefined;
}

/** The part of the options that concerns the transaction as a whole. */
export function unitOfWork(options: NodeOptions): UnitOfWork {
	const { role, sessionSettings, notifyChannel, notifyPayload, idempotencyKey } = options;
	return {
		...(isSet(role) ? { role } : {}),
		settings: (sessionSettings?.values ?? [])
			.filter(({ name }) => name !== '')
			.map(({ name, value }) => [name, String(value)] as const),
		deferConstraints: options.deferConstraints === true,
		create: [],
		truncate: [],
		...(isSet(notifyChannel) ? { notify: { channel: notifyChannel, payload: notifyPayload ?? '' } } : {}),
		...(isSet(idempotencyKey) ? { idempotencyKey: String(idempotencyKey) } : {}),
		shape: '',
	};
}

function isSet(text: string | undefined): text is string {
	return text !== undefined && text !== '';
}
