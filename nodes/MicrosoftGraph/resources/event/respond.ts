import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { doOnce } from '../../api/doOnce';
import { preferHeaders } from '../../api/prefer';
import { thingFields, thingPath } from '../../api/outlookOperations';
import { moment } from '../../calendar/moment';
import { outlookOptions } from '../../fields/options';
import { BATCH_WINDOW } from '../../service';
import { thing } from './thing';

export const comment: INodeProperties = {
	displayName: 'Comment',
	name: 'comment',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	description: 'What stands in the message about it',
};

const sendResponse: INodeProperties = {
	displayName: 'Send Response',
	name: 'sendResponse',
	type: 'boolean',
	default: true,
	description: 'Whether the organizer gets an answer; otherwise only the calendar changes',
};

const proposedNewTime: INodeProperties = {
	displayName: 'Propose New Time',
	name: 'proposedNewTime',
	type: 'fixedCollection',
	placeholder: 'Add Time',
	default: {},
	description: 'When it would suit better. The organizer must allow proposals and get the response.',
	options: [
		{
			displayName: 'Time',
			name: 'values',
			values: [
				{ displayName: 'Start', name: 'start', type: 'dateTime', default: '' },
				{ displayName: 'End', name: 'end', type: 'dateTime', default: '' },
				{
					displayName: 'Timezone',
					name: 'timeZone',
					type: 'string',
					default: 'UTC',
					placeholder: 'e.g. Europe/Berlin',
				},
			],
		},
	],
};

interface Proposal {
	readonly values?: { readonly start?: unknown; readonly end?: unknown; readonly timeZone?: string };
}

/** https://learn.microsoft.com/graph/api/event-decline */
function readProposal(item: ServiceItem): { proposedNewTime?: IDataObject } {
	const { values } = item.get<Proposal>(proposedNewTime.name, {});
	if (!values) return {};
	const zone = values.timeZone || 'UTC';
	const start = moment(item, 'Propose New Time: Start', values.start, zone);
	return { proposedNewTime: { start, end: moment(item, 'Propose New Time: End', values.end, zone) } };
}

/**
 * An answer to an invitation; sent once, for the event tells how it was answered.
 * @param response what the event shows then. One that was declined may be gone.
 */
function responding(
	[name, value, action]: readonly [name: string, value: string, action: string],
	response: string,
	more: INodeProperties[],
): Operation {
	return {
		name,
		value,
		action,
		fields: [...thingFields(thing), comment, sendResponse, ...more, outlookOptions],
		window: BATCH_WINDOW,
		async run(item) {
			const path = thingPath(item, thing);
			const body = {
				comment: item.get<string>(comment.name, ''),
				sendResponse: item.get<boolean>(sendResponse.name, true),
				...(more.length > 0 ? readProposal(item) : {}),
			};
			await doOnce(
				item,
				{ path: `${path}/${value}`, headers: preferHeaders(item), body },
				{
					path,
					select: 'responseStatus',
					isDone: (event) =>
						event === undefined
							? response === 'declined'
							: (event.responseStatus as IDataObject | undefined)?.response === response,
					notDone: 'The invitation is not answered.',
				},
			);
			return asItems({ success: true });
		},
	};
}

export const accept = responding(['Accept', 'accept', 'Accept an event'], 'accepted', []);

export const decline = responding(['Decline', 'decline', 'Decline an event'], 'declined', [proposedNewTime]);

export const tentativelyAccept = responding(
	['Accept Tentatively', 'tentativelyAccept', 'Accept an event tentatively'],
	'tentativelyAccepted',
	[proposedNewTime],
);

/** Called off by its organizer, with a message to all who were invited. */
export const cancel: Operation = {
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel an event',
	fields: [...thingFields(thing), comment, outlookOptions],
	window: BATCH_WINDOW,
	async run(item) {
		const path = thingPath(item, thing);
		const body = { comment: item.get<string>(comment.name, '') };
		await doOnce(
			item,
			{ path: `${path}/cancel`, headers: preferHeaders(item), body },
			{
				path,
				select: 'isCancelled',
				isDone: (event) => event?.isCancelled !== false,
				notDone: 'The event is not cancelled.',
			},
		);
		return asItems({ success: true });
	},
};
