import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { createOnce } from '../../api/createOnce';
import { self } from '../../api/self';
import { heldValue } from '../../fields/locator';
import { BATCH_WINDOW, V1 } from '../../service';
import { boundUser } from '../../teams/boundUser';
import { chatRole } from '../../teams/chatRole';
import { CHATS_PAGE, userId } from '../../teams/fields';

const chatType: INodeProperties = {
	displayName: 'Chat Type',
	name: 'chatType',
	type: 'options',
	default: 'oneOnOne',
	options: [
		{ name: 'Group', value: 'group' },
		{
			name: 'One-on-One',
			value: 'oneOnOne',
			description: 'There is only one chat with each person: if it exists already, you get that one',
		},
	],
};

const members: INodeProperties = {
	displayName: 'Other Participants',
	name: 'members',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, minRequiredFields: 1 },
	placeholder: 'Add Participant',
	default: {},
	description: 'Who takes part beside the user of the credential',
	options: [
		{
			name: 'member',
			displayName: 'Participant',
			values: [
				userId,
				chatRole,
				{
					displayName: 'Tenant ID',
					name: 'tenantId',
					type: 'string',
					default: '',
					description: 'For somebody of another tenant',
				},
			],
		},
	],
};

const topic: INodeProperties = {
	displayName: 'Topic',
	name: 'topic',
	type: 'string',
	default: '',
	displayOptions: { show: { chatType: ['group'] } },
};

interface Row {
	readonly userId?: unknown;
	readonly role?: string;
	readonly tenantId?: string;
}

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a chat',
	fields: [chatType, members, topic],
	window: BATCH_WINDOW,
	async run(item) {
		const others = readOthers(item);
		const { id, userType } = await self(item, 'a chat');
		const isGroup = item.get<string>('chatType', 'oneOnOne') === 'group';
		if (!isGroup && others.length > 1)
			throw item.refuse(members.displayName, 'names several people', 'For more than one, choose "Group" as the type.');
		const me = { ...boundUser(item, id), roles: [userType === 'Guest' ? 'guest' : 'owner'] };
		const name = isGroup ? item.get<string>('topic', '') : '';
		const body: IDataObject = {
			chatType: isGroup ? 'group' : 'oneOnOne',
			members: [me, ...others.map(({ member }) => member)],
		};
		if (name !== '') body.topic = name;
		const request = { path: `${V1}/chats`, body, method: 'POST', inBatch: true };
		// Two people have one chat with each other: asked for again, it is the same one.
		if (!isGroup) return asItems(await item.json({ ...request, isRepeatable: true }));
		const people = new Set([id, ...others.map(({ named }) => named)].map((who) => who.toLowerCase()));
		const query = { $filter: "chatType eq 'group'", $expand: 'members', $top: CHATS_PAGE };
		const look = { path: `${V1}/me/chats`, query };
		return asItems(
			await createOnce(item, request, {
				request: look,
				isLike: (chat) => chat.chatType === 'group' && (chat.topic ?? '') === name && isOf(chat, people),
			}),
		);
	},
};

/**
 * Whether a chat is that of these people, named by ID or address, in small letters. Graph does not tell everybody's address:
 * who has none may be one of those who are named by theirs.
 */
function isOf({ members: there }: IDataObject, people: ReadonlySet<string>): boolean {
	const all = (there ?? []) as IDataObject[];
	const small = (value: unknown) => String(value ?? '').toLowerCase();
	const ids = new Set(all.map((member) => small(member.userId)));
	return (
		all.length === people.size &&
		[...people].every((who) => who.includes('@') || ids.has(who)) &&
		all.every(({ userId: who, email }) => people.has(small(who)) || !email || people.has(small(email)))
	);
}

/** @throws NodeOperationError when there is nobody */
function readOthers(item: ServiceItem): Array<{ named: string; member: IDataObject }> {
	const { member: rows = [] } = item.get<{ member?: readonly Row[] }>('members', {});
	const others = rows.map(({ userId: held, role = 'owner', tenantId = '' }) => {
		const id = heldValue(held);
		if (id === '') throw item.refuse(members.displayName, 'names nobody in one place', 'Choose a user, or remove it.');
		const tenant = tenantId.trim() === '' ? {} : { tenantId: tenantId.trim() };
		return { named: id, member: { ...boundUser(item, encodeURIComponent(id)), roles: [role], ...tenant } };
	});
	if (others.length > 0) return others;
	throw item.refuse(members.displayName, 'is empty', 'Add whom to chat with.');
}
