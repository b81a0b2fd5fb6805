import type { Gmail } from '../../doubles/gmail/gmail.mts';

const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

/** The links to n8n in the mail with this subject, once it is there. */
export async function linksIn({ mailbox }: Gmail, subject: string): Promise<string[]> {
	for (;;) {
		const { messages = [] } = await mailbox.get<{ messages?: Array<{ id: string }> }>('/messages?labelIds=SENT');
		for (const { id } of messages) {
			const { raw } = await mailbox.get<{ raw: string }>(`/messages/${id}?format=raw`);
			const mail = Buffer.from(raw, 'base64url').toString('utf8');
			if (!mail.includes(`Subject: ${subject}`)) continue;
			const html = mail.replace(/=\r?\n/g, '').replace(/=3D/g, '=');
			return [...html.matchAll(/href="(http:\/\/[^"]*waiting[^"]*)"/g)].map(([, url]) => url.replaceAll('&amp;', '&'));
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

/** Follows a link when the execution has come to wait for that: until then n8n says so, with a status of its own. */
export async function follow(url: string, init: RequestInit = {}): Promise<string> {
	for (;;) {
		const response = await fetch(url, { headers: BROWSER, ...init });
		if (response.ok) return await response.text();
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}
