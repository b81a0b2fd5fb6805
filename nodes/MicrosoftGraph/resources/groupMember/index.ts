import type { INodeProperties } from 'n8n-workflow';
import { referenceResource } from '../../directory/references';

const includeNested: INodeProperties = {
	displayName: 'Include Nested',
	name: 'includeNested',
	type: 'boolean',
	default: false,
	description: 'Whether members of groups that are members come along, too',
};

export const groupMember = referenceResource('Group Member', 'groupMember', 'members', [includeNested]);
