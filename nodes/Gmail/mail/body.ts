import type { ServiceItem } from '../../shared/n8n/serviceItem';

const ATTRIBUTION = 'This email was sent automatically with ';
const SITE = 'https://n8n.io';

/** The bodies of a mail, as far as there are any. */
export interface Body {
	readonly text?: string;
	readonly html?: string;
}

/**
 * What the user wrote: `message` as text or HTML, or HTML with `textMessage` for those who cannot show it.
 * @param appendAttribution whether to say that n8n has sent it
 */
export function readBody(item: ServiceItem, appendAttribution = false): Body {
	const emailType = item.get<string>('emailType', 'html');
	const message = textOf(item, 'message');
	if (emailType === 'text') return { text: appendAttribution ? signedText(message) : message };
	const html = appendAttribution ? signedHtml(message) : message;
	if (emailType !== 'both') return { html };
	const text = textOf(item, 'textMessage');
	return { html, text: appendAttribution ? signedText(text) : text };
}

function textOf(item: ServiceItem, name: string): string {
	return String(item.get<unknown>(name, '') ?? '').trim();
}

function signedText(text: string): string {
	return `${text}\n\n---\n${ATTRIBUTION}n8n\n${SITE}`;
}

function signedHtml(html: string): string {
	return `${html}<br><br>---<br><em>${ATTRIBUTION}<a href="${SITE}" target="_blank">n8n</a></em>`;
}
