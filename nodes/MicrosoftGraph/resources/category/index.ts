import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { HttpResponse } from '../../../shared/engine/httpReply';
import { CallFailed } from '../../../shared/n8n/callFailed';
import { asItems, type Operation, type Resource } from '../../../shared/n8n/serviceOperation';
import { createFindable } from '../../api/findable';
import { preferHeaders } from '../../api/prefer';
import { collectionPath, deleting, getting, listing, updating } from '../../api/outlookOperations';
import { locator } from '../../fields/locator';
import { outlookOptions } from '../../fields/options';
import { user } from '../../fields/user';

const categoryId = locator(
	{ displayName: 'Category', name: 'categoryId', description: 'The category to work on' },
	'searchCategories',
	'e.g. 4b3a2c1d-0f9e-4d8c-b7a6-5e4f3d2c1b0a',
);

const thing = { name: 'a category', collection: 'outlook/masterCategories', id: categoryId };

const displayName: INodeProperties = {
	displayName: 'Name',
	name: 'displayName',
	type: 'string',
	default: '',
	required: true,
	description: 'The name by which messages, events and contacts refer to it. It cannot be changed later.',
};

/** Outlook's names for its presets: https://learn.microsoft.com/graph/api/resources/outlookcategory */
const COLORS =
	'Red,Orange,Brown,Yellow,Green,Teal,Olive,Blue,Purple,Cranberry,Steel,Dark Steel,Gray,Dark Gray,Black,Dark Red,Dark Orange,Dark Brown,Dark Yellow,Dark Green,Dark Teal,Dark Olive,Dark Blue,Dark Purple,Dark Cranberry';

const color: INodeProperties = {
	displayName: 'Color',
	name: 'color',
	type: 'options',
	default: 'none',
	options: [{ name: 'None', value: 'none' }, ...COLORS.split(',').map((name, i) => ({ name, value: `preset${i}` }))],
};

const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a category',
	fields: [user, displayName, color, outlookOptions],
	async run(item) {
		const name = item.get<string>(displayName.name, '');
		const body = { displayName: name, color: item.get<string>(color.name, 'none') };
		const request = { path: collectionPath(item, thing), headers: preferHeaders(item), body };
		// Outlook has one category of a name at most, so it can be found by that.
		const made = await createFindable(item, request, { is: (entry) => entry.displayName === name });
		if (!made.ok) throw new CallFailed(made);
		return asItems(item.parse(made.reply as HttpResponse) as IDataObject);
	},
};

const getAll = listing(thing, 'categories');

export const category: Resource = {
	name: 'Category',
	value: 'category',
	initial: getAll,
	operations: [
		create,
		deleting(thing),
		getting(thing),
		getAll,
		updating(thing, [color], (item) => ({ color: item.get<string>(color.name, 'none') })),
	],
};
