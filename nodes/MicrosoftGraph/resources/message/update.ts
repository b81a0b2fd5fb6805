import { updating } from '../../api/simpleOperations';
import { messageId, updateFields } from '../../mail/fields';
import { buildMessage, type MessageFields } from '../../mail/message';

export const update = updating({ name: 'a message', collection: 'messages', id: messageId }, [updateFields], (item) =>
	buildMessage(item.get<MessageFields>('updateFields', {})),
);
