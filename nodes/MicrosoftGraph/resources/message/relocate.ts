import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { ownerPath } from '../../api/owner';
import { preferHeaders } from '../../api/prefer';
import { idIn } from '../../fields/locator';
import { outlookOptions } from '../../fields/options';
import { user } from '../../fields/user';
import { folderId, messageId } from '../../mail/fields';
import { BATCH_WINDOW } from '../../service';

function relocating(name: string, value: 'move' | 'copy', action: string): Operation {
	return {
		name,
		value,
		action,
		fields: [user, messageId, folderId, outlookOptions],
		window: BATCH_WINDOW,
		async run(item) {
			const path = `${ownerPath(item)}/messages/${idIn(item, messageId)}/${value}`;
			const body = { destinationId: decodeURIComponent(idIn(item, folderId)) };
			return asItems(await item.json({ method: 'POST', path, headers: preferHeaders(item), body, inBatch: true }));
		},
	};
}

export const move = relocating('Move', 'move', 'Move a message to a folder');
export const copy = relocating('Copy', 'copy', 'Copy a message to a folder');
