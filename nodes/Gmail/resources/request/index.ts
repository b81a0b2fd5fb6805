import type { Resource } from '../../operation';
import { send } from './send';

export const request: Resource = { name: 'Request', value: 'request', initial: send, operations: [send] };
