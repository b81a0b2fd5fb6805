/** Makes text safe inside of HTML, attributes included. */
export function escapeHtml(text: string): string {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

const FONT = 'font-family:Arial,sans-serif;color:#3b3f46';
const CARD = 'max-width:448px;margin:24px auto;padding:24px;background:#fff;border:1px solid #dbdfe7;border-radius:8px';

const STYLES: Readonly<Record<string, string>> = {
	primary: 'background:#0f6b78;color:#fff;border:1px solid #0f6b78',
	secondary: 'background:#fff;color:#3b3f46;border:1px solid #c9ced6',
};

export interface Button {
	readonly label: string;
	readonly url: string;
	readonly style?: string;
}

/** The mail that asks. @param message HTML of the user's own */
export function questionMail(message: string, buttons: readonly Button[], attribution: boolean): string {
	const links = buttons.map(
		({ label, url, style = 'primary' }) =>
			`<a href="${escapeHtml(url)}" target="_blank" style="display:inline-block;margin:12px 6px 0;padding:12px 24px;border-radius:6px;font-weight:600;text-decoration:none;${STYLES[style] ?? STYLES.primary}">${escapeHtml(label)}</a>`,
	);
	const footer = attribution
		? '<p style="font-size:12px"><a href="https://n8n.io" style="color:#7e8186">Automated with n8n</a></p>'
		: '';
	return page(
		'',
		`<div style="${CARD};text-align:center;font-size:14px"><p style="white-space:pre-line">${message}</p>${links.join('\n')}${footer}</div>`,
	);
}

/** What whoever answered sees. */
export const RECORDED_PAGE = page(
	'Response recorded',
	`<div style="${CARD};text-align:center"><h1 style="font-size:20px;font-weight:400">Got it, thanks</h1><p>This page can be closed now</p></div>`,
);

export interface Form {
	readonly title: string;
	/** HTML of the user's own. */
	readonly description: string;
	readonly buttonLabel: string;
	readonly css: string;
}

/** The name of the form's only field. */
export const RESPONSE_FIELD = 'response';

/** The form for an answer in words; it is sent to the address it came from. */
export function formPage({ title, description, buttonLabel, css }: Form): string {
	return page(
		escapeHtml(title),
		`<form method="post" style="${CARD}">
<h1 style="font-size:20px;font-weight:400">${escapeHtml(title)}</h1>
<p style="white-space:pre-line">${description}</p>
<label>Response<br><textarea name="${RESPONSE_FIELD}" rows="6" required style="box-sizing:border-box;width:100%"></textarea></label>
<p><button type="submit" style="padding:12px 24px;border-radius:6px;font-weight:600;${STYLES.primary}">${escapeHtml(buttonLabel)}</button></p>
</form>`,
		css.replace(/<\/style/gi, ''),
	);
}

function page(title: string, body: string, css = ''): string {
	const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title>`;
	const styles = css === '' ? '' : `<style>${css}</style>`;
	return `<!DOCTYPE html><html lang="en"><head>${head}${styles}</head><body style="margin:0;padding:8px;background:#fbfcfe;${FONT}">${body}</body></html>`;
}
