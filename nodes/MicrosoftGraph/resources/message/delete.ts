import { deleting } from '../../api/simpleOperations';
import { messageId } from '../../mail/fields';

export const deleteMessage = deleting({ name: 'a message', collection: 'messages', id: messageId });
