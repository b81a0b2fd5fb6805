import { Gmail, type GmailOptions } from '../../doubles/gmail/gmail.mts';
import { raw } from '../../support/rawMail';

const WITH_FILE = raw(
	'From: "Bob B" <bob@example.org>',
	'Reply-To: Desk <desk@example.org>',
	'To: ann@example.com, "Roe, Jane" <jane@example.org>',
	'Cc: carl@example.org',
	'Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=',
	'Message-ID: <with-file@example.org>',
	'Date: Tue, 05 May 2026 10:00:00 +0200',
	'MIME-Version: 1.0',
	'Content-Type: multipart/mixed; boundary=x',
	'',
	'--x',
	'Content-Type: text/html; charset=utf-8',
	'',
	'<p>See https://example.org &amp; more</p>',
	'--x',
	'Content-Type: text/csv; name=a.csv',
	'Content-Disposition: attachment; filename=a.csv',
	'Content-Transfer-Encoding: base64',
	'',
	'YTti',
	'--x--',
);

const PLAIN = raw(
	'From: eve@example.org',
	'To: ann@example.com',
	'Subject: Plain',
	'Message-ID: <plain@example.org>',
	'Date: Tue, 05 May 2026 11:00:00 +0200',
	'',
	'Hello <you> & me',
);

/** What the names in a case stand for in this mailbox. */
export interface Mailbox {
	readonly api: Gmail;
	readonly ids: Readonly<Record<string, string>>;
}

/** Two messages, a label and a draft. */
export async function mailbox(options: GmailOptions = {}): Promise<Mailbox> {
	const api = await Gmail.start({ user: 'ann@example.com', ...options });
	const ids: Record<string, string> = {};
	const put = async (name: string, mail: string, labelIds: string[]) => {
		const message = await api.mailbox.ask<{ id: string; threadId: string }>('POST', '/messages', {
			raw: mail,
			labelIds,
		});
		ids[name] = message.id;
		ids[`${name}Thread`] = message.threadId;
	};
	await put('file', WITH_FILE, ['INBOX', 'UNREAD']);
	await put('plain', PLAIN, ['INBOX']);
	ids.label = (await api.mailbox.ask<{ id: string }>('POST', '/labels', { name: 'Work' })).id;
	ids.draft = (await api.mailbox.ask<{ id: string }>('POST', '/drafts', { message: { raw: PLAIN } })).id;
	return { api, ids };
}
