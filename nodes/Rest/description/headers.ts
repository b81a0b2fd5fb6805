import { keyValueArea } from './keyValue';

export const headers = keyValueArea({
	send: 'sendHeaders',
	sendDisplayName: 'Send Headers',
	sendDescription: 'Whether to send headers of your own; keys and passwords belong in a credential instead',
	specify: 'specifyHeaders',
	specifyDisplayName: 'Specify Headers',
	fields: 'headerParameters',
	fieldsDisplayName: 'Headers',
	fieldDisplayName: 'Header',
	placeholder: 'Add Header',
	json: 'jsonHeaders',
	jsonPlaceholder: '{ "X-Request-Source": "n8n" }',
});
