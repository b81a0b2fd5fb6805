import type { Service, ServiceOptions } from '../shared/n8n/service';
import { gmail, gmailBeforeMay2026, gmailWithQuota } from '../shared/providers/gmail';
import type { ServiceProfile } from '../shared/providers/profile';
import { gmailBatch } from '../shared/transports/batch/gmailBatch';
import { advise } from './advice';

const AUTH = 'https://www.googleapis.com/auth/';

/** Where a user's mailbox is in the API; `me` is whoever the credential stands for. */
export const ME = '/gmail/v1/users/me';

/** Items in work at the same time where each is one small request: enough to fill all carriers that may be in the air. */
export const BATCH_WINDOW = gmailBatch.maxRequests * 10;

/** Gmail, as the node and its lists call it. */
export const gmailService: Service = {
	surface: 'Steady Gmail',
	baseUrl: 'https://gmail.googleapis.com',
	credentials: [
		['oAuth2', 'gmailOAuth2'],
		['serviceAccount', 'googleApi'],
		['steadyGoogleOAuth2Api', 'steadyGoogleOAuth2Api'],
		['steadyGoogleServiceAccountApi', 'steadyGoogleServiceAccountApi'],
	],
	// Those of the built-in node: an administrator has allowed just these for the account.
	scopes: [
		`${AUTH}gmail.labels`,
		`${AUTH}gmail.addons.current.action.compose`,
		`${AUTH}gmail.addons.current.message.action`,
		'https://mail.google.com/',
		`${AUTH}gmail.modify`,
		`${AUTH}gmail.compose`,
	],
	profile: chosenProfile,
	batch: gmailBatch,
	advise,
};

/** How many profiles with numbers of their own are remembered: expressions may come to many. */
const MOST_REMEMBERED = 20;
const ownQuotas = new Map<number, ServiceProfile>();

function chosenProfile({ serviceProfile, unitsPerMinute = 6_000 }: ServiceOptions): ServiceProfile {
	if (serviceProfile === gmailBeforeMay2026.name) return gmailBeforeMay2026;
	if (serviceProfile !== 'custom' || !(unitsPerMinute > 0)) return gmail;
	let own = ownQuotas.get(unitsPerMinute);
	if (!own) {
		if (ownQuotas.size === MOST_REMEMBERED) ownQuotas.clear();
		ownQuotas.set(unitsPerMinute, (own = gmailWithQuota(unitsPerMinute)));
	}
	return own;
}
