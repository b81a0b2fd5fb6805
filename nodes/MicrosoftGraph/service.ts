import type { Service } from '../shared/n8n/service';
import { graph } from '../shared/providers/graph';
import { graphBatch } from '../shared/transports/batch/graphBatch';
import { advise } from './advice';

/** The API's version that all operations use which do not say otherwise. */
export const V1 = '/v1.0';

/** Credential types with a token for Microsoft Graph: ours, and those of n8n's own Microsoft nodes. */
export const CREDENTIAL_TYPES = [
	'steadyMicrosoftOAuth2Api',
	'steadyMicrosoftAppApi',
	'microsoftOAuth2Api',
	'microsoftEntraOAuth2Api',
	'microsoftExcelOAuth2Api',
	'microsoftOneDriveOAuth2Api',
	'microsoftOutlookOAuth2Api',
	'microsoftSharePointOAuth2Api',
	'microsoftTeamsOAuth2Api',
	'microsoftToDoOAuth2Api',
] as const;

/** The one that has no user behind it. */
export const APP_CREDENTIAL = 'steadyMicrosoftAppApi';

/** Microsoft Graph, as the node and its lists call it. */
export const graphService: Service = {
	surface: 'Steady Microsoft Graph',
	baseUrl: 'https://graph.microsoft.com',
	// As in the built-in nodes, the choice has the name of the type.
	credentials: CREDENTIAL_TYPES.map((type) => [type, type] as const),
	profile: () => graph,
	batch: graphBatch,
	sequence: graphBatch,
	advise,
};

/**
 * Items in work at the same time where each is one small request: enough for all carriers that may be in the air, and some
 * to fill the next.
 */
export const BATCH_WINDOW = graphBatch.maxRequests * 10;
