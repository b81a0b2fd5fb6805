import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { ME } from '../service';
import { OWN_VERSION } from '../versions';
import { type Address, readAddresses } from './addresses';
import { type AttachmentsUi, readAttachments } from './attachments';
import type { Mail } from './compose';

/** The options of operations that make a mail. */
export interface MailOptions {
	readonly appendAttribution?: boolean;
	readonly attachmentsUi?: AttachmentsUi;
	readonly bccList?: unknown;
	readonly ccList?: unknown;
	readonly fromAlias?: string;
	readonly headersUi?: { readonly header?: ReadonlyArray<{ readonly name?: string; readonly value?: unknown }> };
	readonly replyTo?: unknown;
	readonly senderName?: string;
}

/** The parts of a mail that the options decide. */
export type OptionalParts = Pick<Mail, 'from' | 'cc' | 'bcc' | 'replyTo' | 'attachments' | 'headers'>;

/** @throws NodeOperationError for addresses, files and header fields that cannot be used */
export async function readOptions(item: ServiceItem, options: MailOptions): Promise<OptionalParts> {
	const { attachmentsUi, bccList, ccList, replyTo } = options;
	return {
		from: await senderOf(item, options),
		cc: readAddresses(item, 'CC', ccList),
		bcc: readAddresses(item, 'BCC', bccList),
		replyTo: readAddresses(item, 'Send Replies To', replyTo),
		attachments: readAttachments(item, attachmentsUi),
		headers: readHeaders(item, options),
	};
}

/** Whether a new mail says that n8n has sent it: if nobody decides, as the built-in node has it; ours keeps quiet. */
export function attributes({ version }: ServiceItem, { appendAttribution }: MailOptions): boolean {
	return appendAttribution ?? (version >= 2.1 && version < OWN_VERSION);
}

/** Without one, Gmail fills in the account's own address and name. */
async function senderOf(item: ServiceItem, { fromAlias = '', senderName = '' }: MailOptions) {
	if (fromAlias === '' && senderName === '') return undefined;
	const [alias] = readAddresses(item, 'From Alias Name or ID', fromAlias);
	const address = alias?.address ?? (await ownAddress(item));
	return { name: senderName || (alias?.name ?? ''), address } satisfies Address;
}

/** The address of the mailbox, asked for once per run. */
export async function ownAddress(item: ServiceItem): Promise<string> {
	const { emailAddress } = await item.once(
		'profile',
		async () => await item.json<IDataObject>({ path: `${ME}/profile` }),
	);
	return String(emailAddress ?? '');
}

/** Header fields that have a place of their own in the form, or that the mail itself decides. */
const TAKEN = new Set([
	'from',
	'to',
	'cc',
	'bcc',
	'subject',
	'date',
	'message-id',
	'mime-version',
	'in-reply-to',
	'references',
]);

function readHeaders(item: ServiceItem, { headersUi }: MailOptions): Mail['headers'] {
	return headersUi?.header?.map(({ name = '', value }) => {
		const key = name.trim();
		if (!/^[\x21-\x39\x3b-\x7e]+$/.test(key)) {
			throw item.refuse(
				'Headers',
				`has the name "${key}", which no header field can have`,
				'Use letters, digits and hyphens.',
			);
		}
		if (TAKEN.has(key.toLowerCase()) || key.toLowerCase().startsWith('content-')) {
			throw item.refuse(
				'Headers',
				`must not set "${key}"`,
				'The mail itself decides it, or there is a field for it in the form.',
			);
		}
		return { key, value: String(value ?? '') };
	});
}
