import { messageId } from '../../mail/fields';

/** A message, for the operations that are alike for everything. */
export const thing = { name: 'a message', collection: 'messages', id: messageId };
