import type { INodeProperties } from 'n8n-workflow';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { itemFile } from '../../api/itemFile';
import { optionsField } from '../../../shared/n8n/optionsField';
import { user } from '../../fields/user';
import { childPath, driveId, itemPath, parentId } from '../../files/fields';
import { type Conflict, uploadFile } from '../../files/upload';

const fileName: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. May.xlsx',
	description: 'The name the file gets. That of the binary file when empty.',
};

const binaryData: INodeProperties = {
	displayName: 'Binary File',
	name: 'binaryData',
	type: 'boolean',
	default: false,
	description: 'Whether the data to upload is in a binary field; otherwise it is the text below',
};

const fileContent: INodeProperties = {
	displayName: 'File Content',
	name: 'fileContent',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	displayOptions: { show: { binaryData: [false] } },
	description: 'The text content of the file to upload',
};

const binaryPropertyName: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	displayOptions: { show: { binaryData: [true] } },
	hint: 'Binary field of the item that holds the file',
};

const conflictBehavior: INodeProperties = {
	displayName: 'If the File Exists',
	name: 'conflictBehavior',
	type: 'options',
	options: [
		{ name: 'Replace', value: 'replace', description: 'The drive keeps the older version' },
		{ name: 'Fail', value: 'fail' },
	],
	default: 'replace',
};

export const upload: Operation = {
	name: 'Upload',
	value: 'upload',
	action: 'Upload a file',
	description: 'Upload a file of any size',
	fields: [
		user,
		fileName,
		parentId,
		binaryData,
		fileContent,
		binaryPropertyName,
		optionsField(conflictBehavior, driveId),
	],
	async run(item) {
		const file = item.get('binaryData', false)
			? await itemFile(item, item.get<string>('binaryPropertyName', 'data'))
			: textFile(item.get<string>('fileContent', ''));
		const name = item.get<string>('fileName', '').trim() || file.name;
		if (name === '') throw item.refuse(fileName.displayName, 'is empty', 'A text has no name of its own: fill one in.');
		const { conflictBehavior: conflict = 'replace' } = item.get<{ conflictBehavior?: Conflict }>('options', {});
		return asItems(await uploadFile(item, childPath(itemPath(item, parentId), name), file, conflict));
	},
};

function textFile(text: string) {
	const content = Buffer.from(text);
	return {
		name: '',
		type: 'text/plain',
		size: content.length,
		read: async (from: number, to: number) => await Promise.resolve(content.subarray(from, to)),
	};
}
