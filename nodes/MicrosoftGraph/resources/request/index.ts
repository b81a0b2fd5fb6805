import type { Resource } from '../../../shared/n8n/serviceOperation';
import { send } from './send';

export const request: Resource = { name: 'Any Request', value: 'request', initial: send, operations: [send] };
