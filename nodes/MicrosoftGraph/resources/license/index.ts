import type { Resource } from '../../../shared/n8n/serviceOperation';
import { readMany } from '../../api/plainOperations';
import { V1 } from '../../service';

const getAll = readMany({ plural: 'licenses', fields: [], path: () => `${V1}/subscribedSkus` });

/** What the tenant has subscribed to, with how much of it is in use. */
export const license: Resource = { name: 'License', value: 'license', initial: getAll, operations: [getAll] };
