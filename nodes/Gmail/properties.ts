import type { INodeProperties } from 'n8n-workflow';
import { reliabilityCollection } from '../shared/n8n/reliability';
import { authenticationFields } from './fields/authentication';
import { resourceProperties } from './operation';
import { resources } from './resources';
import { OWN_VERSION } from './versions';

export const properties: INodeProperties[] = [
	...authenticationFields(OWN_VERSION),
	...resourceProperties(resources, 'message'),
	reliabilityCollection,
];
