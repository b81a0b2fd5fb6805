import type { Resource } from '../operation';
import { attachment } from './attachment';
import { draft } from './draft';
import { history } from './history';
import { label } from './label';
import { message } from './message';
import { request } from './request';
import { setting } from './setting';
import { thread } from './thread';

/** All that the node does, in the order of the form. */
export const resources: readonly Resource[] = [attachment, draft, history, label, message, request, setting, thread];
