import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { heldValue, locator } from '../fields/locator';
import { V1 } from '../service';
import { userId } from './fields';

const tagId: INodeProperties = {
	...locator(
		{ displayName: 'Team Tag', name: 'tagId', description: 'Everybody who has this tag in the team is notified' },
		'searchTags',
		'e.g. MjQzMmI1N2ItMGFiZC00M2RiLWFhN2ItMTZlYWRkMTE1ZDM0…',
	),
	typeOptions: { loadOptionsDependsOn: ['teamId.value'] },
	displayOptions: { show: { mentionType: ['tag'] } },
};

const mentioned = (values: INodeProperties[]): INodeProperties => ({
	displayName: 'Mentions',
	name: 'mentions',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Mention',
	default: {},
	options: [{ name: 'mention', displayName: 'Mention', values }],
});

/** Who is mentioned in a message of a chat. */
export const chatMentions = mentioned([userId]);

/** Who is mentioned in a message of a channel: users, and tags of the team. */
export const channelMentions = mentioned([
	{
		displayName: 'Mention Type',
		name: 'mentionType',
		type: 'options',
		default: 'user',
		options: [
			{ name: 'Team Tag', value: 'tag' },
			{ name: 'User', value: 'user' },
		],
	},
	{ ...userId, displayOptions: { show: { mentionType: ['user'] } } },
	tagId,
]);

interface Row {
	readonly mentionType?: string;
	readonly userId?: unknown;
	readonly tagId?: unknown;
}

/** One that is mentioned: the name that is shown, and who it is. */
export interface Mention {
	readonly name: string;
	readonly mentioned: IDataObject;
}

/**
 * Looks up who is mentioned, each of them once per run: Graph takes an ID that nobody has, and then notifies nobody.
 * @param team path of the team, for its tags
 * @throws {CallFailed} when there is no such user or tag
 */
export async function readMentions(item: ServiceItem, team?: string): Promise<Mention[]> {
	const { mention: rows = [] } = item.get<{ mention?: readonly Row[] }>('mentions', {});
	return await Promise.all(
		rows.map(async (row) =>
			row.mentionType === 'tag' && team !== undefined
				? await tag(item, team, valueOf(item, tagId, row.tagId))
				: await user(item, valueOf(item, userId, row.userId)),
		),
	);
}

function valueOf(item: ServiceItem, { displayName }: INodeProperties, held: unknown): string {
	const id = heldValue(held);
	if (id !== '') return encodeURIComponent(id);
	throw item.refuse('Mentions', `has one without a ${displayName}`, 'Choose one from the list, or remove the mention.');
}

async function user(item: ServiceItem, id: string): Promise<Mention> {
	const path = `${V1}/users/${id}`;
	const found = await item.once(path, async () =>
		item.json({ path, query: { $select: 'id,displayName' }, inBatch: true }),
	);
	const name = String(found.displayName ?? found.id);
	const type = '#microsoft.graph.teamworkUserIdentity';
	return {
		name,
		mentioned: { user: { '@odata.type': type, id: found.id, displayName: name, userIdentityType: 'aadUser' } },
	};
}

async function tag(item: ServiceItem, team: string, id: string): Promise<Mention> {
	const path = `${team}/tags/${id}`;
	const found = await item.once(path, async () => item.json({ path, inBatch: true }));
	const name = String(found.displayName);
	return { name, mentioned: { tag: { id: found.id, displayName: name } } };
}
