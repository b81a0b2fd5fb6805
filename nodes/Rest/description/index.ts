import type { INodeProperties } from 'n8n-workflow';
import { reliabilityCollection } from '../../shared/n8n/reliability';
import { authentication } from './authentication';
import { body } from './body';
import { headers } from './headers';
import { options } from './options';
import { query } from './query';
import { request } from './request';
import { tool } from './tool';

export { credentials } from './authentication';

/** All parameters in the order of the form. */
export const properties: INodeProperties[] = [
	...request,
	...authentication,
	...query,
	...headers,
	...body,
	options,
	reliabilityCollection,
	...tool,
];
