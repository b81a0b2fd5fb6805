import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { HttpReply, HttpResponse } from '../../../shared/engine/httpReply';
import type { Failed, Succeeded } from '../../../shared/engine/outcome';
import { CallFailed } from '../../../shared/n8n/callFailed';
import { optionsField } from '../../../shared/n8n/optionsField';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { user } from '../../fields/user';
import { childPath, driveId, drivePath, folder, placeIn } from '../../files/fields';
import { BATCH_WINDOW } from '../../service';

const name: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. /Pictures/2026',
	description: 'The name of the folder, or its path. Folders on the way are made where they are missing.',
};

const parentFolderId: INodeProperties = {
	...folder,
	displayName: 'Parent Folder ID',
	name: 'parentFolderId',
	description: 'The ID of the folder to create it in, or its path in the drive. The root when empty.',
};

const conflictBehavior: INodeProperties = {
	displayName: 'If the Folder Exists',
	name: 'conflictBehavior',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'fail' },
		{ name: 'Rename the New One', value: 'rename' },
		{ name: 'Use It', value: 'use', description: 'Output the folder that is there' },
	],
	default: 'fail',
};

type Conflict = 'fail' | 'rename' | 'use';

interface Options {
	readonly parentFolderId?: string;
	readonly conflictBehavior?: Conflict;
}

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a folder in a drive',
	fields: [user, name, optionsField(conflictBehavior, driveId, parentFolderId)],
	window: BATCH_WINDOW,
	async run(item) {
		const names = item
			.get<string>(name.name, '')
			.split('/')
			.filter((part) => part.trim() !== '');
		if (names.length === 0) throw item.refuse(name.displayName, 'is empty', 'Fill in a name, or a path.');
		const { parentFolderId: parent = '', conflictBehavior: conflict = 'fail' } = item.get<Options>('options', {});
		const drive = drivePath(item);
		let path = placeIn(item, drive, parent.trim(), parentFolderId);
		let made: IDataObject = {};
		for (const [i, part] of names.entries()) {
			made = await makeFolder(item, path, part, i < names.length - 1 ? 'use' : conflict);
			path = `${drive}/items/${encodeURIComponent(String(made.id))}`;
		}
		return asItems(made);
	},
};

/**
 * Makes a folder once. The service refuses a name that is taken, so it may be asked again; one that refuses after an answer
 * got lost has probably made it with the try before.
 * @param parentPath as `itemPath` makes it
 */
async function makeFolder(
	item: ServiceItem,
	parentPath: string,
	folderName: string,
	conflict: Conflict,
): Promise<IDataObject> {
	const made = await item.attempt({
		method: 'POST',
		path: `${parentPath}/children`,
		body: {
			name: folderName,
			folder: {},
			'@microsoft.graph.conflictBehavior': conflict === 'rename' ? 'rename' : 'fail',
		},
		inBatch: true,
		isRepeatable: conflict !== 'rename',
	});
	if (made.ok) return parsed(item, made);
	if (made.failure.httpCode !== 409) throw new CallFailed(made);
	return await existing(item, childPath(parentPath, folderName), made, conflict);
}

async function existing(
	item: ServiceItem,
	path: string,
	refusal: Failed<HttpReply>,
	conflict: Conflict,
): Promise<IDataObject> {
	if (conflict !== 'use' && refusal.attempts === 1) throw new CallFailed(refusal);
	const found = await item.attempt({ path, inBatch: true });
	const folderThere = found.ok ? parsed(item, found) : {};
	const { childCount } = (folderThere.folder ?? {}) as { childCount?: number };
	const isWanted = folderThere.folder !== undefined && (conflict === 'use' || childCount === 0);
	if (!isWanted) throw new CallFailed(refusal);
	return folderThere;
}

function parsed(item: ServiceItem, { reply }: Succeeded<HttpReply>): IDataObject {
	return item.parse(reply as HttpResponse) as IDataObject;
}
