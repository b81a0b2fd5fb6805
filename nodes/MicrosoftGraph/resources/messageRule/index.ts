import type { INodeProperties } from 'n8n-workflow';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { preferHeaders } from '../../api/prefer';
import { collectionPath, deleting, getting, listing, updating } from '../../api/outlookOperations';
import { outlookOptions } from '../../fields/options';
import { user } from '../../fields/user';
import { actions, additionalFields, conditions, displayName, exceptions, readRule, ruleId } from './fields';

/** Outlook has rules for what arrives in the inbox, and for nothing else. */
const thing = { name: 'a rule', collection: 'mailFolders/inbox/messageRules', id: ruleId };

const parts = [conditions, actions, exceptions];

/** Rules have nothing to be found by: when the answer gets lost, that is said. */
const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a rule',
	fields: [user, displayName, ...parts, additionalFields, outlookOptions],
	async run(item) {
		const body = {
			sequence: 1,
			isEnabled: true,
			displayName: item.get<string>(displayName.name, ''),
			...readRule(item),
		};
		const path = collectionPath(item, thing);
		return asItems(await item.json({ method: 'POST', path, headers: preferHeaders(item), body, inBatch: true }));
	},
};

const getAll = listing(thing, 'rules');

const changes: INodeProperties = {
	...additionalFields,
	options: [...(additionalFields.options as INodeProperties[]), { ...displayName, required: false }],
};

export const messageRule: Resource = {
	name: 'Mail Rule',
	value: 'messageRule',
	initial: getAll,
	operations: [create, deleting(thing), getting(thing), getAll, updating(thing, [...parts, changes], readRule)],
};
