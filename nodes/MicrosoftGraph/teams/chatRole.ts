import type { INodeProperties } from 'n8n-workflow';

/** In a chat, everybody who is no guest is an owner. */
export const chatRole: INodeProperties = {
	displayName: 'Role',
	name: 'role',
	type: 'options',
	default: 'owner',
	options: [
		{ name: 'Guest', value: 'guest', description: 'For guests of the tenant' },
		{ name: 'Owner', value: 'owner', description: 'For everybody else' },
	],
};
