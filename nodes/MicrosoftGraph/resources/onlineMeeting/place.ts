import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import type { Page } from '../../api/list';
import { idIn, locatorValue } from '../../fields/locator';
import { literal } from '../../mail/search';
import { meetingsPath, organizer } from './organizer';

const meetingId: INodeProperties = {
	displayName: 'Meeting',
	name: 'meetingId',
	type: 'resourceLocator',
	default: { mode: 'id', value: '' },
	required: true,
	description: 'The meeting, by its ID or by the link to join it',
	modes: [
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. MSpkYzE3Njc0Yy04MWQ5LTRhZGItYmZi…',
			hint: 'The ID that comes out when it is created. The number in an invitation is another one.',
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://teams.microsoft.com/l/meetup-join/19%3ameeting…',
			hint: 'The joinWebUrl that comes out when it is created',
		},
	],
};

/** Values of newer choices, such as who may skip the lobby, come as they are: https://learn.microsoft.com/graph/best-practices-concept */
export const headers = () => ({ prefer: 'include-unknown-enum-members' });

const isLink = (text: string) => /^https:\/\//i.test(text);

/** IDs are in base64 or hold the thread's: none of these is in them. A number with blanks is from an invitation. */
const NO_ID = /[/\\?#%\s]|^\d+$/;

/** What the form says of the meeting, before anything is asked. @throws NodeOperationError when it can be none */
function readMeeting(item: ServiceItem): { readonly link: string } | { readonly id: string } {
	const held = locatorValue(item, meetingId.name);
	if (isLink(held) && URL.canParse(held)) return { link: held };
	const { mode } = item.get<{ mode?: string } | null>(meetingId.name, null) ?? {};
	if (mode === 'url' && held !== '')
		throw item.refuse(
			meetingId.displayName,
			`holds "${held}", which is no link`,
			'Fill in the joinWebUrl of the meeting, which begins with https://.',
		);
	if (NO_ID.test(held))
		throw item.refuse(
			meetingId.displayName,
			`holds "${held}", which is no ID of a meeting`,
			'Take the ID that comes out when the meeting is created, not the number in the invitation; or choose "By URL" and fill in the link.',
		);
	return { id: idIn(item, meetingId) };
}

/** The one that a link leads to: https://learn.microsoft.com/graph/api/onlinemeeting-get */
async function byLink(item: ServiceItem, link: string): Promise<{ path: string; found: IDataObject }> {
	const meetings = await meetingsPath(item);
	const query = { $filter: `JoinWebUrl eq ${literal(link)}` };
	const { value = [] } = await item.json<Page>({ path: meetings, query, headers: headers(), inBatch: true });
	const [found] = value;
	if (found) return { path: `${meetings}/${encodeURIComponent(String(found.id))}`, found };
	throw item.refuse(
		meetingId.displayName,
		'holds a link that leads to no meeting of this organizer',
		'Fill in the joinWebUrl as it came out when the meeting was created, the one with /l/meetup-join/ in it.',
	);
}

/** The path of the meeting that the form names. @throws NodeOperationError when there can be none, or a link leads to none */
async function meetingPath(item: ServiceItem): Promise<string> {
	const named = readMeeting(item);
	if ('link' in named) return (await byLink(item, named.link)).path;
	return `${await meetingsPath(item)}/${named.id}`;
}

/** The meeting that the form names. */
export async function getMeeting(item: ServiceItem): Promise<IDataObject> {
	const named = readMeeting(item);
	if ('link' in named) return (await byLink(item, named.link)).found;
	return await item.json({ path: await meetingPath(item), headers: headers(), inBatch: true });
}

/** A meeting, for the operations that are alike for everything. */
export const place = {
	name: 'an online meeting',
	fields: [organizer, meetingId],
	path: meetingPath,
	headers,
};
