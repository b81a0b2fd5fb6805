import type { Json } from './excerptFile.mts';
import type { Peculiarities } from './schemas.mts';

/** What the documents about Microsoft Graph cannot say, or say otherwise than the service does. */
export const PECULIARITIES: Peculiarities = {
	// https://docs.oasis-open.org/odata/odata-json-format/v4.01: anything may be annotated.
	annotations: /@/,
	typeProperty: '@odata.type',
	// The document wants it of everything, the service of derived types only.
	optional: new Set(['@odata.type']),
	// OData's open types: https://learn.microsoft.com/graph/api/resources/fieldvalueset and its like.
	open: new Set([
		'microsoft.graph.fieldValueSet',
		'microsoft.graph.openTypeExtension',
		'microsoft.graph.plannerAppliedCategories',
		'microsoft.graph.plannerAssignments',
		'microsoft.graph.plannerChecklistItems',
		'microsoft.graph.plannerExternalReferences',
		'microsoft.graph.plannerOrderHintsByAssignee',
		'microsoft.graph.ODataErrors.InnerError',
	]),
	// Cells of a workbook: lists of lists of texts, numbers, booleans.
	anything: new Set(['microsoft.graph.Json']),
	additions: {
		// In capital letters on https://learn.microsoft.com/graph/errors, as the service sends it.
		'microsoft.graph.ODataErrors.MainError': { innerError: { type: 'object' } },
		// https://learn.microsoft.com/graph/api/resources/user
		'microsoft.graph.user': {
			customSecurityAttributes: { type: 'object' },
			isManagementRestricted: { type: 'boolean' },
			serviceProvisioningErrors: { type: 'array' },
		},
		// https://learn.microsoft.com/graph/api/listitem-delta
		'microsoft.graph.listItem': { deleted: { type: 'object' } },
		// https://learn.microsoft.com/graph/api/resources/chatmessagementionedidentityset
		'microsoft.graph.chatMessageMentionedIdentitySet': { tag: { type: 'object' } },
	},
};

const RANGE = { $ref: '#/components/schemas/microsoft.graph.workbookRange' };

export interface Addition {
	/** Method and described address. */
	readonly request: RegExp;
	readonly query?: readonly string[];
	/** Absent when none is taken, or none in JSON. */
	readonly body?: Json;
	/** Null when there is none, or none in JSON. */
	readonly answer: Json | null;
	/** Microsoft's page for it. */
	readonly page: string;
}

const DRIVE_ITEM = { $ref: '#/components/schemas/microsoft.graph.driveItem' };

const listOf = (type: string) => ({
	type: 'object',
	properties: { value: { type: 'array', items: { $ref: `#/components/schemas/microsoft.graph.${type}` } } },
});

const text = (name: string) => ({ type: 'object', properties: { [name]: { type: 'string' } } });

/**
 * Operations that the documents lack or know in part: what is got by a function is only read there, and contents have neither
 * parameters nor answers.
 */
export const ADDITIONS: readonly Addition[] = [
	{
		request: /^GET \/sites\/[^/]+\/lists\/[^/]+\/items\/delta$/,
		query: ['token', '$select', '$expand', '$top'],
		answer: listOf('listItem'),
		page: 'https://learn.microsoft.com/graph/api/listitem-delta',
	},
	{
		request:
			/^GET \/users\/[^/]+\/(?:events|messages|mailFolders\/[^/]+\/messages)\/[^/]+\/attachments\/[^/]+\/\$value$/,
		answer: null,
		page: 'https://learn.microsoft.com/graph/api/attachment-get',
	},
	{
		request: /^PUT \/drives\/[^/]+\/items\/[^/]+\/content$/,
		query: ['@microsoft.graph.conflictBehavior'],
		answer: DRIVE_ITEM,
		page: 'https://learn.microsoft.com/graph/api/driveitem-put-content',
	},
	{
		request: /^PATCH \/drives\/.+\/workbook\/.+[/](?:range|usedRange)(?:\(.*\))?$/,
		body: RANGE,
		answer: RANGE,
		page: 'https://learn.microsoft.com/graph/api/range-update',
	},
	{
		request: /^POST \/drives\/.+\/workbook\/.+[/](?:range|usedRange)(?:\(.*\))?\/clear$/,
		body: text('applyTo'),
		answer: null,
		page: 'https://learn.microsoft.com/graph/api/range-clear',
	},
	{
		request: /^POST \/users\/[^/]+\/chats\/[^/]+\/messages\/[^/]+\/(?:softDelete|undoSoftDelete)$/,
		answer: null,
		page: 'https://learn.microsoft.com/graph/api/chatmessage-softdelete',
	},
];

export interface Exception {
	/** Method and described address, as a violation names them. */
	readonly request: RegExp;
	/** What the violation says. */
	readonly says: RegExp;
	readonly reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [
	{
		request: /^GET \/drives\/.+\/workbook\/.+\/(?:range\(.*\)|usedRange)$/,
		says: /^knows no parameter "\$select"$/,
		reason: 'https://learn.microsoft.com/graph/api/worksheet-usedrange: OData query parameters',
	},
	{
		request: /^GET \/sites$/,
		says: /^knows no parameter "search"$/,
		reason: 'https://learn.microsoft.com/graph/api/site-search: sites are looked for with it, without a dollar sign',
	},
	{
		request: /^POST \/drives\/.+\/copy$/,
		says: /^is answered with JSON, not 202 and nothing$|^knows no parameter "@microsoft\.graph\.conflictBehavior"$/,
		reason: 'https://learn.microsoft.com/graph/api/driveitem-copy: 202 with an address in Location, and the parameter',
	},
	{
		request: /^PATCH \/teams\/[^/]+\/channels\/[^/]+$/,
		says: /^is answered with JSON, not 204 and nothing$/,
		reason: 'https://learn.microsoft.com/graph/api/channel-patch: 204 and nothing',
	},
	{
		request: /^PATCH \/planner\/tasks\/[^/]+$/,
		says: /^is answered with JSON, not 204 and nothing$/,
		reason: 'https://learn.microsoft.com/graph/api/plannertask-update: 204 unless the representation is asked for',
	},
	{
		request: /^PATCH \/(?:groups|users)\/[^/]+$/,
		says: /^is answered with JSON, not 204 and nothing$/,
		reason: 'https://learn.microsoft.com/graph/api/user-update and group-update: 204 and nothing',
	},
];
