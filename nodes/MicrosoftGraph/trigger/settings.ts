import type { Service } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { graphService } from '../service';
import { events } from './events';
import { files } from './files';
import { listItems } from './listItems';
import { mail } from './mail';
import type { Source } from './source';
import { users } from './users';

export const triggerService: Service = { ...graphService, surface: 'Steady Microsoft Graph Trigger' };

const SOURCES: readonly Source[] = [events, files, listItems, mail, users];

/** What the user wants to be told. */
export interface TriggerSettings {
	readonly source: Source;
	/** The value of "Trigger On". */
	readonly event: string;
	/** Whether Graph says when something has changed. */
	readonly isNotified: boolean;
}

/** @throws NodeOperationError for a setting that cannot be used */
export function readSettings(item: ServiceItem): TriggerSettings {
	const event = item.get<string>('event', 'messageReceived');
	const source = SOURCES.find(({ events: known }) => known.includes(event));
	if (!source) throw item.refuse('Trigger On', `does not know "${event}"`, 'Choose one from the list.');
	return { source, event, isNotified: item.get<string>('when', 'poll') === 'webhook' };
}
