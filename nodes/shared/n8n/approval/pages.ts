import type { IWebhookFunctions } from 'n8n-workflow';
import { escapeHtml } from '../escapeHtml';
import { PAGE_STYLE } from './pageStyle';

/** What a page says above its form. */
export interface Heading {
	readonly title: string;
	/** HTML of the user's own. */
	readonly description: string;
	readonly buttonLabel: string;
	/** Added to the looks of the page. */
	readonly css?: string;
}

/** What whoever answered sees. */
export const RECORDED_PAGE = page(
	'Response recorded',
	'<div class="card form-header"><h1>Got it, thanks</h1><p>This page can be closed now</p></div>',
);

/** A page with a form that is sent to the address it came from. @param inputs HTML */
export function formPage({ title, description, buttonLabel, css }: Heading, inputs: string): string {
	const heading = title === '' ? '' : `<h1>${escapeHtml(title)}</h1>`;
	return page(
		escapeHtml(title),
		`<form class="card" id="n8n-form" method="post" enctype="multipart/form-data">
<div class="form-header">${heading}<p>${withLines(description)}</p></div>
<div class="inputs-wrapper">${inputs}</div>
<button id="submit-btn" type="submit">${escapeHtml(buttonLabel)}</button>
</form>`,
		css,
	);
}

/** Line ends of a text that is HTML as well, however they were written. */
export function withLines(html: string): string {
	return html.replace(/\\n|<br>/g, '\n');
}

/** Answers a request with a page, and lets the execution wait on. */
export function showPage(ctx: IWebhookFunctions, html: string, status = 200): { noWebhookResponse: true } {
	const response = ctx.getResponseObject();
	// Parts of it may be anybody's HTML: no scripts run, nothing has a part in n8n's session, and what is written goes home.
	response.setHeader(
		'Content-Security-Policy',
		"sandbox allow-forms allow-popups; form-action 'self'; base-uri 'none'",
	);
	response.setHeader('Content-Type', 'text/html; charset=utf-8');
	response.status(status).send(html);
	return { noWebhookResponse: true };
}

function page(title: string, body: string, css = ''): string {
	const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title>`;
	// Written so that the style does not end in it; taking it out could leave another one.
	const added = String(css).replace(/<(?=\/style)/gi, '\\3c ');
	const styles = `<style>${PAGE_STYLE}${added}</style>`;
	return `<!DOCTYPE html><html lang="en"><head>${head}${styles}</head><body><div class="container">${body}</div></body></html>`;
}
