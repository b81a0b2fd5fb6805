import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { MicrosoftGraphTrigger } from '../../../nodes/MicrosoftGraph/MicrosoftGraphTrigger.node';
import { type GraphDouble, ADA } from '../../doubles/graph/graphDouble.mts';
import { PolledWorkflow, type PolledOptions } from '../../support/polledWorkflow';
import { asAda } from './run';

/** A workflow with the trigger, of the user Ada. */
export function trigger(
	service: GraphDouble,
	parameters: INodeParameters = {},
	more: Partial<PolledOptions> = {},
): PolledWorkflow {
	return new PolledWorkflow({
		type: new MicrosoftGraphTrigger(),
		typeVersion: 2,
		parameters: { authentication: 'steadyMicrosoftOAuth2Api', ...parameters },
		credentials: asAda(service),
		...more,
	});
}

/** Ids of items, in their order. */
export function ids(items: ReadonlyArray<{ readonly json: IDataObject }>): unknown[] {
	return items.map(({ json }) => json.id);
}

/** A time of Graph's, so many seconds from now. */
export function inSeconds(seconds: number): string {
	return `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** Mail comes into a folder of Ada's. @param fields of the message; times are now where they are not given */
export function receive(service: GraphDouble, fields: Record<string, unknown> = {}, folder = 'inbox') {
	const mailbox = service.mailbox(ADA);
	return mailbox.createMessage({ subject: 'Hello', isRead: false, isDraft: false, ...fields }, mailbox.folder(folder));
}

/** What was there long before. */
export const OLD = { receivedDateTime: '2026-01-01T08:00:00Z', createdDateTime: '2026-01-01T08:00:00Z' };
