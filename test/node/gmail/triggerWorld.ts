import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { GmailTrigger } from '../../../nodes/Gmail/GmailTrigger.node';
import { OWN_VERSION } from '../../../nodes/Gmail/trigger/versions';
import type { Gmail } from '../../doubles/gmail/gmail.mts';
import { PolledWorkflow } from '../../support/polledWorkflow';

/** Quota is none of these tests' business. */
export const NO_LIMIT = { serviceProfile: 'custom', unitsPerMinute: 1e9 };

export interface TriggerOptions {
	readonly parameters?: INodeParameters;
	readonly typeVersion?: number;
	readonly staticData?: IDataObject;
	readonly mode?: 'trigger' | 'manual';
	readonly budgetMs?: number;
	readonly name?: string;
}

/** A workflow with the trigger, for a mailbox. */
export function trigger(gmail: Gmail, options: TriggerOptions = {}): PolledWorkflow {
	const { parameters = {}, typeVersion = OWN_VERSION, ...rest } = options;
	return new PolledWorkflow({
		type: new GmailTrigger(),
		typeVersion,
		parameters: { authentication: 'steadyGoogleOAuth2Api', options: NO_LIMIT, ...parameters },
		credentials: {
			steadyGoogleOAuth2Api: {
				grantType: 'pkce',
				clientId: gmail.clientId,
				clientSecret: gmail.clientSecret,
				accessTokenUrl: `${gmail.origin}/token`,
				customEndpoints: true,
				apiBaseUrl: gmail.origin,
				oauthTokenData: { access_token: gmail.issueToken(), token_type: 'Bearer' },
			},
		},
		...rest,
	});
}

export const MESSAGE = {
	from: 'bob@example.com',
	to: 'ann@gmail.example.com',
	subject: 'Hello',
	body_text: 'Hi there',
};
export const ARRIVED = { ...MESSAGE, labelIds: ['INBOX', 'UNREAD'] };

/** Ids of items, in their order. */
export function ids(items: ReadonlyArray<{ readonly json: IDataObject }>): unknown[] {
	return items.map(({ json }) => json.id);
}
