import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../../shared/n8n/optionsField';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { user } from '../../fields/user';
import { waitForCopy } from '../../files/copy';
import { driveById, driveId, drivePath, fileId, itemPath } from '../../files/fields';
import { folderReference } from '../../files/folderReference';

const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			description: 'The name of the copy. That of the original when empty.',
		},
	],
};

const text = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	description,
});

const destination = text('ID', 'id', 'The folder the copy goes to: its ID, or its path in the drive');

const parentReference: INodeProperties = {
	displayName: 'Parent Reference',
	name: 'parentReference',
	type: 'collection',
	placeholder: 'Add Parent Reference',
	default: {},
	description: 'Where the copy goes. Into the folder of the original when empty.',
	options: [
		text('Drive ID', 'driveId', 'The drive of that folder, where it is another one'),
		text('Drive Type', 'driveType', 'The kind of that drive: personal, business or documentLibrary'),
		destination,
		text('List ID', 'listId', 'The list of SharePoint that the folder is in'),
		text('Name', 'name', 'The name of the folder'),
		text('Path', 'path', 'The path of the folder, as Microsoft Graph writes it: /drive/root:/Reports'),
		text('Share ID', 'shareId', 'The ID of a folder that is shared'),
		text('Site ID', 'siteId', 'The site that the folder is in'),
	],
};

const conflictBehavior: INodeProperties = {
	displayName: 'If the Name Is Taken',
	name: 'conflictBehavior',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'fail' },
		{ name: 'Rename the Copy', value: 'rename' },
		{ name: 'Replace', value: 'replace' },
	],
	default: 'fail',
};

const returnAtOnce: INodeProperties = {
	displayName: 'Return at Once',
	name: 'returnAtOnce',
	type: 'boolean',
	default: false,
	description: 'Whether to go on before the copy is finished; what comes out is the address that tells its progress',
};

interface Options {
	readonly conflictBehavior?: string;
	readonly returnAtOnce?: boolean;
}

type Reference = Readonly<Record<string, string | undefined>>;

export const copy: Operation = {
	name: 'Copy',
	value: 'copy',
	action: 'Copy a file',
	description: 'Copy a file or folder, and wait until that is done',
	fields: [user, fileId, additionalFields, parentReference, optionsField(conflictBehavior, driveId, returnAtOnce)],
	async run(item) {
		const target = item.get<Reference>(parentReference.name, {});
		const drive = target.driveId ? driveById(target.driveId) : drivePath(item);
		const { conflictBehavior: conflict, returnAtOnce: isInHaste = false } = item.get<Options>('options', {});
		const { headers } = await item.send({
			method: 'POST',
			path: `${itemPath(item, fileId)}/copy`,
			query: { '@microsoft.graph.conflictBehavior': conflict },
			body: await request(item, target, drive),
		});
		const { location } = headers;
		// Without an address there is nothing to wait for: the service has taken it on, and says no more.
		if (isInHaste || typeof location !== 'string') return asItems({ location });
		const id = await waitForCopy(item, location);
		return asItems(await item.json({ path: `${drive}/items/${encodeURIComponent(id)}` }));
	},
};

async function request(item: ServiceItem, { id = '', ...more }: Reference, drive: string): Promise<IDataObject> {
	const given = Object.entries(more).filter(([, value]) => value !== undefined && value !== '');
	const folder = id === '' ? {} : await folderReference(item, destination, id, drive);
	const reference: IDataObject = { ...Object.fromEntries(given), ...folder };
	const { name = '' } = item.get<{ name?: string }>(additionalFields.name, {});
	return {
		...(Object.keys(reference).length === 0 ? {} : { parentReference: reference }),
		...(name === '' ? {} : { name }),
	};
}
