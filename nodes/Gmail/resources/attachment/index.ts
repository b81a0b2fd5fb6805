import type { Resource } from '../../operation';
import { get } from './get';

export const attachment: Resource = { name: 'Attachment', value: 'attachment', initial: get, operations: [get] };
