import type { Resource } from '../../../shared/n8n/serviceOperation';
import { deleteFile, download, get, getAll, rename, search } from './operations';
import { upload } from './upload';

export const file: Resource = {
	name: 'File',
	value: 'file',
	initial: upload,
	operations: [deleteFile, download, get, getAll, rename, search, upload],
};
