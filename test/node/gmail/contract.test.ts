import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resources } from '../../../nodes/Gmail/resources';
import { Gmail } from '../../doubles/gmail/gmail.mts';
import { raw } from '../../support/rawMail';
import { gmail } from './run';
import { NO_LIMIT } from './triggerWorld';

/*
 * Each operation, with all that its form has to fill in: the double refuses what Google's own client does not declare, and
 * the call must have gone through to the method that it is about.
 */

const MAIL = raw('From: bob@example.org', 'To: ann@gmail.example.com', 'Subject: Hi', 'Message-ID: <a@x>', '', 'Hello');
const mailOf = (bytes: number) => Buffer.concat([Buffer.from(MAIL, 'base64url'), Buffer.alloc(bytes, 'x')]);
/** One goes in JSON, one in a request of its own, one in a session. */
const [SMALL, LARGE, HUGE] = [mailOf(0), mailOf(2 * 1024 * 1024), mailOf(6 * 1024 * 1024)];

let api: Gmail;
let ids: Record<'message' | 'thread' | 'draft' | 'label' | 'filter' | 'history', string>;

beforeAll(async () => {
	api = await Gmail.start({ unitsPerMinute: 1e9 });
});

afterAll(async () => {
	await api[Symbol.asyncDispose]();
});

/** What an operation may meet, new for each. */
async function prepare(): Promise<void> {
	const { mailbox } = api;
	const history = await mailbox.historyId();
	const message = await mailbox.ask<{ id: string; threadId: string }>('POST', '/messages', {
		raw: MAIL,
		labelIds: ['INBOX', 'UNREAD'],
	});
	const draft = await mailbox.ask<{ id: string }>('POST', '/drafts', { message: { raw: MAIL } });
	const label = await mailbox.ask<{ id: string }>('POST', '/labels', { name: `Work ${history}` });
	const filter = await mailbox.ask<{ id: string }>('POST', '/settings/filters', {
		criteria: { from: history },
		action: { addLabelIds: [label.id] },
	});
	ids = {
		message: message.id,
		thread: message.threadId,
		draft: draft.id,
		label: label.id,
		filter: filter.id,
		history,
	};
}

type Case = readonly [method: string, parameters: () => IDataObject];

const messageId = () => ({ messageId: ids.message });
const threadId = () => ({ threadId: ids.thread });
const draftId = () => ({ messageId: ids.draft });
const labelIds = () => ({ labelIds: ['STARRED'] });
const file = (content: Buffer) => [
	{ json: {}, binary: { data: { data: content.toString('base64'), mimeType: 'message/rfc822' } } },
];
const MAIL_OPTIONS = { ccList: 'c@example.org', bccList: 'b@example.org', senderName: 'Ann', appendAttribution: true };
const ATTACHED = { attachmentsUi: { attachmentsBinary: [{ property: 'data' }] } };
const TEXT = { sendTo: 'bob@example.org', subject: 'Hi', emailType: 'text', message: 'x', options: MAIL_OPTIONS };
const FILTERS = {
	labelIds: ['INBOX'],
	q: 'subject:Hi',
	readStatus: 'unread',
	sender: 'bob',
	receivedAfter: '2020-01-01T00:00:00.000Z',
	receivedBefore: '2100-01-01T00:00:00.000Z',
	includeSpamTrash: true,
};
const COLORS = { backgroundColor: '#000000', textColor: '#ffffff' };
const VISIBILITY = { labelListVisibility: 'labelHide', messageListVisibility: 'hide' };
const IMPORT = { internalDateSource: 'dateHeader', deleted: false, labelIds: ['INBOX'] };
const THOROUGH = { neverMarkSpam: true, processForCalendar: true };
const VACATION = { startTime: '2030-01-01', endTime: '2030-02-01', responseSubject: 'Away' };
const RESTRICTED = { restrictToContacts: true, restrictToDomain: true };

const CASES: Readonly<Record<string, Case | readonly Case[]>> = {
	'attachment get': ['messages.get', messageId],
	'draft create': ['drafts.create', () => ({ ...TEXT, options: { ...MAIL_OPTIONS, threadId: ids.thread } })],
	'draft delete': ['drafts.delete', draftId],
	'draft get': [
		['drafts.get', draftId],
		['drafts.get', () => ({ ...draftId(), simple: false, options: { downloadAttachments: true } })],
	],
	'draft getAll': ['drafts.get', () => ({ returnAll: true, options: { includeSpamTrash: true } })],
	'draft send': ['drafts.send', draftId],
	'draft update': [
		['drafts.update', () => ({ ...TEXT, ...draftId() })],
		['drafts.update', () => ({ ...TEXT, ...draftId(), items: file(LARGE), options: ATTACHED })],
		['drafts.update', () => ({ ...TEXT, ...draftId(), items: file(HUGE), options: ATTACHED })],
	],
	'history getAll': [
		'history.list',
		() => ({
			startHistoryId: ids.history,
			returnAll: true,
			options: { historyTypes: ['messageAdded'], labelId: 'INBOX' },
		}),
	],
	'label create': ['labels.create', () => ({ name: `New ${ids.history}`, options: { ...VISIBILITY, ...COLORS } })],
	'label delete': ['labels.delete', () => ({ labelId: ids.label })],
	'label get': ['labels.get', () => ({ labelId: ids.label })],
	'label getAll': ['labels.get', () => ({ returnAll: true, options: { withCounts: true } })],
	'label update': [
		'labels.patch',
		() => ({ labelId: ids.label, name: `Other ${ids.history}`, options: { ...VISIBILITY, ...COLORS } }),
	],
	'message addLabels': ['messages.modify', () => ({ ...messageId(), ...labelIds() })],
	'message batchDelete': ['messages.batchDelete', () => ({ messageIds: ids.message })],
	'message batchModify': [
		'messages.batchModify',
		() => ({ messageIds: ids.message, addLabelIds: ['STARRED'], removeLabelIds: ['UNREAD'] }),
	],
	'message delete': ['messages.delete', messageId],
	'message forward': ['drafts.send', () => ({ ...TEXT, ...messageId() })],
	'message get': [
		['messages.get', messageId],
		['messages.get', () => ({ ...messageId(), simple: false, options: { downloadAttachments: true } })],
	],
	'message getAll': [
		['messages.get', () => ({ returnAll: true, filters: FILTERS })],
		['messages.get', () => ({ limit: 2, simple: false, filters: FILTERS })],
	],
	'message import': [
		['messages.import', () => ({ items: file(SMALL), options: { ...IMPORT, ...THOROUGH } })],
		['messages.import', () => ({ items: file(HUGE), options: { ...IMPORT, ...THOROUGH } })],
		['messages.import', () => ({ items: file(LARGE), options: { ...IMPORT, ...THOROUGH } })],
		['messages.insert', () => ({ items: file(LARGE), importMode: 'insert', options: { deleted: false } })],
	],
	'message markAsRead': ['messages.modify', messageId],
	'message markAsUnread': ['messages.modify', messageId],
	'message removeLabels': ['messages.modify', () => ({ ...messageId(), ...labelIds() })],
	'message reply': ['drafts.send', () => ({ ...TEXT, ...messageId() })],
	'message replyAll': ['drafts.send', () => ({ ...TEXT, ...messageId() })],
	'message send': ['drafts.send', () => TEXT],
	'message sendAndWait': ['drafts.send', () => TEXT],
	'message trash': ['messages.trash', messageId],
	'message untrash': ['messages.untrash', messageId],
	'request send': ['settings.sendas.list', () => ({ path: '/settings/sendAs' })],
	'setting createFilter': [
		'settings.filters.create',
		() => ({
			criteria: { from: 'eve', to: 'ann', subject: 'x', query: 'a', negatedQuery: 'b', hasAttachment: true },
			filterAction: { addLabelIds: [ids.label], removeLabelIds: ['INBOX'], forward: 'carl@example.org' },
		}),
	],
	'setting deleteFilter': ['settings.filters.delete', () => ({ filterId: ids.filter })],
	'setting getFilter': ['settings.filters.get', () => ({ filterId: ids.filter })],
	'setting getFilters': ['settings.filters.list', () => ({})],
	'setting getSendAs': ['settings.sendas.list', () => ({})],
	'setting getVacation': ['settings.getVacation', () => ({})],
	'setting updateVacation': [
		'settings.updateVacation',
		() => ({ responseBodyHtml: 'Away', options: { ...VACATION, ...RESTRICTED } }),
	],
	'thread addLabels': ['threads.modify', () => ({ ...threadId(), ...labelIds() })],
	'thread delete': ['threads.delete', threadId],
	'thread get': [
		['threads.get', threadId],
		['threads.get', () => ({ ...threadId(), simple: false })],
		['threads.get', () => ({ ...threadId(), options: { returnOnlyMessages: true } })],
	],
	'thread getAll': [
		['threads.list', () => ({ returnAll: true, filters: FILTERS })],
		['threads.list', () => ({ limit: 2, simple: false, filters: FILTERS })],
	],
	'thread removeLabels': ['threads.modify', () => ({ ...threadId(), ...labelIds() })],
	'thread reply': ['drafts.send', () => ({ ...TEXT, ...threadId(), ...messageId() })],
	'thread trash': ['threads.trash', threadId],
	'thread untrash': ['threads.untrash', threadId],
};

const ALL = resources.flatMap(({ value, operations }) => operations.map((operation) => `${value} ${operation.value}`));

/** Stands in for the parts of n8n that need a running server. */
const waiting = (context: IExecuteFunctions) =>
	Object.assign(context, { getSignedResumeUrl: () => 'https://n8n.example/wait', putExecutionToWait: async () => {} });

describe("what Google's client declares", () => {
	it.each(ALL)('is all that "%s" asks for', async (name) => {
		const [resource, operation] = name.split(' ');
		const cases = [CASES[name]].flatMap((given): readonly Case[] =>
			typeof given[0] === 'string' ? [given as Case] : (given as readonly Case[]),
		);
		for (const [method, parameters] of cases) {
			await prepare();
			const before = api.count(method).done;
			const { options = {}, ...others } = parameters();
			await gmail(api, resource, operation, {
				prepare: waiting,
				...others,
				options: { ...NO_LIMIT, ...(options as object) },
			});
			expect([method, api.count(method).done > before, api.violations.splice(0)]).toEqual([method, true, []]);
		}
	});
});
