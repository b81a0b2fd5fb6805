import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { type RawMessage, readMail, type ReadOptions } from '../mail/readMail';
import { type GmailMessage, labelNames, SIMPLE_QUERY, simplifyMessage } from '../mail/simplify';
import { withPlainSnippet } from '../mail/snippet';
import { ME } from '../service';
import type { Dated } from './search';
import type { Entry } from './state';
import { OWN_VERSION } from './versions';

/** A message as Gmail hands it out, in whatever format. */
export type FoundMessage = GmailMessage & RawMessage & Dated & { readonly historyId: string };

/**
 * The item of a message: as the built-in trigger has it, and with the labels that started the workflow.
 * @param message with its header fields where `simple`
 */
export async function renderMessage(
	item: ServiceItem,
	message: FoundMessage,
	{ labels }: Entry,
	simple: boolean,
): Promise<INodeExecutionData> {
	const names = simple || labels ? await labelNames(item) : [];
	const output = simple ? { json: plainIfOwn(item, simplifyMessage(message, names)) } : await readWhole(item, message);
	if (!labels) return output;
	const addedLabels = labels.map((id) => ({ id, name: names.find((label) => label.id === id)?.name ?? id }));
	return { ...output, json: { ...output.json, addedLabels } };
}

/** The built-in trigger hands out snippets as Gmail escapes them for HTML. */
function plainIfOwn({ version }: ServiceItem, message: IDataObject): IDataObject {
	return version < OWN_VERSION ? message : withPlainSnippet(message);
}

async function readWhole(item: ServiceItem, message: FoundMessage): Promise<INodeExecutionData> {
	const whole =
		message.raw === undefined
			? await item.json<RawMessage>({ path: `${ME}/messages/${message.id}`, query: { format: 'raw' } })
			: message;
	return await readMail(item, whole, item.get<ReadOptions>('options', {}));
}

/** The item of a thread, with its messages; `at` is the time of the latest one in epoch milliseconds. */
export async function renderThread(
	item: ServiceItem,
	id: string,
	simple: boolean,
): Promise<{ output: INodeExecutionData; at: number }> {
	const query = simple ? SIMPLE_QUERY : { format: 'full' };
	const [thread, names] = await Promise.all([
		item.json<IDataObject & { messages?: FoundMessage[] }>({ path: `${ME}/threads/${id}`, query, inBatch: simple }),
		labelNames(item),
	]);
	const { messages = [] } = thread;
	const simplified = messages.map((message) => withPlainSnippet(simplifyMessage(message, names)));
	const at = Math.max(0, ...messages.map(({ internalDate }) => Number(internalDate)));
	return { output: { json: withPlainSnippet<IDataObject>({ ...thread, messages: simplified }) }, at };
}
