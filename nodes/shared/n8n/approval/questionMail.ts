import { escapeHtml } from '../escapeHtml';
import { withLines } from './pages';

/** Programs that read mail know no style sheets: all looks are at the elements. */
const BODY = 'margin:0;padding:8px;background:#fbfcfe;font-family:Arial,sans-serif;color:#3b3f46';
const CARD =
	'max-width:448px;margin:24px auto;padding:24px;background:#fff;border:1px solid #dbdfe7;border-radius:8px;text-align:center;font-size:14px';
const BUTTON =
	'display:inline-block;margin:12px 6px 0;padding:12px 24px;border-radius:6px;font-weight:600;text-decoration:none';
const STYLES: Readonly<Record<string, string>> = {
	primary: 'background:#0f6b78;color:#fff;border:1px solid #0f6b78',
	secondary: 'background:#fff;color:#3b3f46;border:1px solid #c9ced6',
};

/** A link in the mail. */
export interface Button {
	readonly label: string;
	readonly url: string;
	readonly style?: string;
}

/** The mail that asks. @param message HTML of the user's own */
export function questionMail(message: string, buttons: readonly Button[], attribution: boolean): string {
	const links = buttons.map(
		({ label, url, style = 'primary' }) =>
			`<a href="${escapeHtml(url)}" target="_blank" style="${BUTTON};${STYLES[style] ?? STYLES.primary}">${escapeHtml(label)}</a>`,
	);
	const footer = attribution
		? '<p style="font-size:12px"><a href="https://n8n.io" style="color:#7e8186">Automated with n8n</a></p>'
		: '';
	const text = `<p style="white-space:pre-line">${withLines(message)}</p>`;
	return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"></head><body style="${BODY}"><div style="${CARD}">${text}${links.join('\n')}${footer}</div></body></html>`;
}
