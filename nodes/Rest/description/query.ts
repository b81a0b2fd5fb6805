import { keyValueArea } from './keyValue';

export const query = keyValueArea({
	send: 'sendQuery',
	sendDisplayName: 'Send Query Parameters',
	sendDescription: 'Whether to add parameters to the URL, after its question mark',
	specify: 'specifyQuery',
	specifyDisplayName: 'Specify Query Parameters',
	fields: 'queryParameters',
	fieldsDisplayName: 'Query Parameters',
	fieldDisplayName: 'Query Parameter',
	placeholder: 'Add Query Parameter',
	json: 'jsonQuery',
	jsonPlaceholder: '{ "page": 1, "tag": ["a", "b"] }',
});
