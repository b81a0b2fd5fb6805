import type { Resource } from '../../../shared/n8n/serviceOperation';
import { fileId } from '../../files/fields';
import { moving } from '../../files/move';
import { renaming } from '../../files/rename';
import { searchingFor } from '../../files/search';
import { sharing } from '../../files/share';
import { copy } from './copy';
import { invite } from './invite';
import { deleteFile, download, get, getAll } from './operations';
import { deletePermission, getPermissions } from './permissions';
import { upload } from './upload';
import { downloadVersion, getVersions, restoreVersion } from './versions';

export const file: Resource = {
	name: 'File',
	value: 'file',
	initial: upload,
	operations: [
		copy,
		deleteFile,
		deletePermission,
		download,
		downloadVersion,
		get,
		getAll,
		getPermissions,
		getVersions,
		invite,
		moving('Move a file', fileId),
		renaming('Rename a file'),
		restoreVersion,
		searchingFor('Search a file', 'file'),
		sharing('Share a file', fileId),
		upload,
	],
};
