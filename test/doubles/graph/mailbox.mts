import { createHash } from 'node:crypto';
import {
	accepted,
	created,
	type GraphAnswer,
	type GraphRequest,
	type Json,
	noContent,
	notFound,
	ok,
	refuse,
} from './answers.mts';
import { Calendars } from './calendars.mts';
import { Collection, type Entry, selected, type Stamps } from './collection.mts';
import { Contacts } from './contacts.mts';
import { MailSettings } from './mailSettings.mts';
import type { UploadHost } from './uploadHost.mts';

const WELL_KNOWN = ['inbox', 'drafts', 'sentitems', 'deleteditems', 'archive', 'outbox', 'junkemail'];
const REPLIES = new Set(['reply', 'replyAll', 'forward']);
const DRAFTED_REPLIES = new Set(['createReply', 'createReplyAll', 'createForward']);

/** A user's mail, calendar and contacts. */
export class Mailbox {
	readonly messages: Collection;
	readonly folders: Collection;
	readonly calendar: Calendars;
	readonly events: Collection;
	readonly addressBook: Contacts;
	readonly contacts: Collection;
	readonly settings: MailSettings;
	readonly attachments = new Map<string, Collection>();
	/** Messages that went out, in their order. */
	readonly sent: Json[] = [];
	/** Which message a draft answers or forwards. */
	private readonly answered = new Map<string, string>();
	private readonly wellKnown = new Map<string, string>();

	constructor(
		readonly address: string,
		private readonly uploads: UploadHost,
	) {
		const collection = (kind: string, stamps?: Stamps) => new Collection(`users('${address}')/${kind}`, stamps);
		const stamps = { created: ['createdDateTime'], changed: ['lastModifiedDateTime'], version: 'changeKey' };
		this.messages = collection('messages', { ...stamps, created: [...stamps.created, 'receivedDateTime'] });
		this.folders = collection('mailFolders');
		this.calendar = new Calendars(address, stamps);
		this.events = this.calendar.events;
		this.addressBook = new Contacts(address, stamps);
		this.contacts = this.addressBook.contacts;
		this.settings = new MailSettings(address);
		for (const name of WELL_KNOWN) {
			const displayName = name[0].toUpperCase() + name.slice(1);
			this.wellKnown.set(name, this.folders.create({ displayName, childFolderCount: 0 }).id);
		}
	}

	/** The id of a folder by id or well-known name. */
	folder(name: string): string | undefined {
		return this.wellKnown.get(name.toLowerCase()) ?? this.folders.get(name)?.id;
	}

	/** Answers what is below `/me` or `/users/{id}`. */
	answer(request: GraphRequest, path: readonly string[]): GraphAnswer | undefined {
		const [root, id, part, partId] = path;
		if (root === 'sendMail' && request.method === 'POST') return this.sendMail(request);
		if (root === 'mailFolders' && part === 'messages') return this.inFolder(request, String(id), path.slice(2));
		if (root === 'mailFolders' && part !== 'messageRules') return this.folderAnswer(request, id, part);
		if (root === 'messages') return this.messageAnswer(request, id, part, partId, path[4]);
		return (
			this.calendar.answer(request, path) ??
			this.addressBook.answer(request, path) ??
			this.settings.answer(request, path)
		);
	}

	private single(request: GraphRequest, things: Collection, id: string): GraphAnswer {
		const entry = things.get(id);
		if (!entry) return notFound();
		if (request.method === 'GET') return ok(selected(entry, request.query));
		if (request.method === 'PATCH') return ok(things.patch(id, request.body ?? {}));
		if (request.method === 'DELETE') return things.delete(id) ? noContent : notFound();
		return refuse(405, 'ErrorInvalidRequest', 'The OData request is not supported.');
	}

	private folderAnswer(request: GraphRequest, name: string | undefined, part: string | undefined): GraphAnswer {
		if (name === undefined) {
			if (request.method !== 'POST') return this.folders.list(request, (entry) => entry.parentFolderId === undefined);
			return created(this.folders.create({ childFolderCount: 0, ...request.body }));
		}
		if (name === 'delta') return this.folders.delta(request);
		const id = this.folder(name);
		if (id === undefined) return notFound();
		if (part === 'move' || part === 'copy') return this.relocateFolder(request, id, part);
		if (part !== 'childFolders') return this.single(request, this.folders, id);
		if (request.method !== 'POST') return this.folders.list(request, (entry) => entry.parentFolderId === id);
		const parent = this.folders.get(id) as Entry;
		this.folders.patch(id, { childFolderCount: Number(parent.childFolderCount) + 1 });
		return created(this.folders.create({ childFolderCount: 0, ...request.body, parentFolderId: id }));
	}

	private relocateFolder(request: GraphRequest, id: string, how: 'move' | 'copy'): GraphAnswer {
		const parentFolderId = this.folder(String(request.body?.destinationId ?? ''));
		if (request.method !== 'POST' || parentFolderId === undefined) return notFound('ErrorFolderNotFound');
		if (how === 'move') return created(this.folders.patch(id, { parentFolderId }));
		return created(this.folders.create({ ...this.folders.get(id), parentFolderId }));
	}

	private inFolder(request: GraphRequest, name: string, [, id]: readonly string[]): GraphAnswer {
		const folder = this.folder(name);
		if (folder === undefined) return notFound();
		const isIn = (entry: Entry) => entry.parentFolderId === folder;
		if (id === 'delta') return this.messages.delta(request, isIn);
		if (id !== undefined) return this.messageAnswer(request, id, undefined, undefined, undefined);
		if (request.method === 'POST') return created(this.createMessage(request.body ?? {}, folder));
		return this.messages.list(request, isIn);
	}

	private messageAnswer(
		request: GraphRequest,
		id: string | undefined,
		part: string | undefined,
		partId: string | undefined,
		tail: string | undefined,
	): GraphAnswer {
		if (id === undefined) {
			if (request.method === 'POST') return created(this.createMessage(request.body ?? {}, this.folder('drafts')));
			return this.messages.list(request);
		}
		const message = this.messages.get(id);
		if (!message) return notFound();
		if (part === undefined) return this.single(request, this.messages, id);
		if (part === '$value') return { status: 200, headers: { 'content-type': 'text/plain' }, body: mime(message) };
		if (part === 'attachments') return this.attachmentAnswer(request, id, partId, tail);
		if (request.method !== 'POST') return refuse(405, 'ErrorInvalidRequest', 'The OData request is not supported.');
		if (part === 'send') return this.sendDraft(message, request);
		if (part === 'move' || part === 'copy') return this.relocate(message, request, part);
		const comment = String(request.body?.comment ?? '');
		if (REPLIES.has(part)) {
			this.sent.push({ ...(request.body?.message as Json), comment, inAnswerTo: id, by: part });
			return accepted;
		}
		if (DRAFTED_REPLIES.has(part)) {
			const prefix = part === 'createForward' ? 'FW: ' : 'RE: ';
			const subject = prefix + String(message.subject);
			const body = { contentType: 'html', content: comment };
			const given = { subject, body, ...(request.body?.message as Json) };
			const draft = this.createMessage(given, this.folder('drafts'));
			this.answered.set(draft.id, id);
			return created(draft);
		}
		return notFound('ResourceNotFound');
	}

	/** A message as Outlook makes it of what it is given; attachments go to their own collection. */
	createMessage({ attachments, ...given }: Json, folder = this.folder('drafts')): Entry {
		const now = new Date().toISOString();
		const message = this.messages.create({
			createdDateTime: now,
			receivedDateTime: now,
			isDraft: true,
			isRead: true,
			hasAttachments: Array.isArray(attachments) && attachments.length > 0,
			toRecipients: [],
			...given,
			parentFolderId: folder,
		});
		const id = `<${createHash('sha256').update(message.id).digest('hex').slice(0, 24)}@double.example>`;
		if (message.internetMessageId === undefined) this.messages.patch(message.id, { internetMessageId: id });
		for (const attachment of (attachments ?? []) as Json[]) this.attachmentsOf(message.id).create(attachment);
		return this.messages.get(message.id) as Entry;
	}

	private sendMail(request: GraphRequest): GraphAnswer {
		const { message, saveToSentItems = true } = request.body ?? {};
		const given = message as Json | undefined;
		if (!Array.isArray(given?.toRecipients) || given.toRecipients.length === 0) {
			return refuse(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.');
		}
		this.sent.push(given);
		if (saveToSentItems !== false) this.createMessage({ ...given, isDraft: false }, this.folder('sentitems'));
		return accepted;
	}

	private sendDraft(message: Entry, request: GraphRequest): GraphAnswer {
		if (message.isDraft !== true) return refuse(400, 'ErrorInvalidOperation', 'The message is no draft.');
		this.sent.push({ ...message, inAnswerTo: this.answered.get(message.id) });
		const { id: _, ...rest } = message;
		const changes = { isDraft: false, parentFolderId: this.folder('sentitems') };
		if (/IdType="ImmutableId"/.test(request.headers.prefer ?? '')) this.messages.patch(message.id, changes);
		else {
			this.messages.delete(message.id);
			this.messages.create({ ...rest, ...changes });
		}
		return accepted;
	}

	private relocate(message: Entry, request: GraphRequest, how: 'move' | 'copy'): GraphAnswer {
		const destination = this.folder(String(request.body?.destinationId ?? ''));
		if (destination === undefined) return notFound('ErrorFolderNotFound');
		if (how === 'move' && /IdType="ImmutableId"/.test(request.headers.prefer ?? '')) {
			return created(this.messages.patch(message.id, { parentFolderId: destination }));
		}
		const { id, ...rest } = message;
		if (how === 'move') this.messages.delete(id);
		return created(this.messages.create({ ...rest, parentFolderId: destination }));
	}

	attachmentsOf(messageId: string): Collection {
		const known = this.attachments.get(messageId) ?? new Collection(`attachments of ${messageId}`);
		this.attachments.set(messageId, known);
		return known;
	}

	private attachmentAnswer(
		request: GraphRequest,
		messageId: string,
		id: string | undefined,
		tail: string | undefined,
	): GraphAnswer {
		const all = this.attachmentsOf(messageId);
		const add = (attachment: Json) => {
			const entry = all.create({ '@odata.type': '#microsoft.graph.fileAttachment', ...attachment });
			this.messages.patch(messageId, { hasAttachments: true });
			return entry;
		};
		if (id === 'createUploadSession') {
			const item = request.body?.AttachmentItem as { name: string; size: number; contentType?: string };
			return created(
				this.uploads.open(item.size, 'list of texts', (content) =>
					add({
						name: item.name,
						size: item.size,
						contentType: item.contentType,
						contentBytes: content.toString('base64'),
					}),
				),
			);
		}
		if (id === undefined) return request.method === 'POST' ? created(add(request.body ?? {})) : all.list(request);
		const attachment = all.get(id);
		if (attachment && tail === '$value') {
			const headers = { 'content-type': String(attachment.contentType ?? 'application/octet-stream') };
			return { status: 200, headers, body: Buffer.from(String(attachment.contentBytes ?? ''), 'base64') };
		}
		return this.single(request, all, id);
	}
}

function mime({ subject, body }: Entry): Buffer {
	return Buffer.from(`Subject: ${String(subject)}\r\n\r\n${String((body as Json | undefined)?.content ?? '')}`);
}
