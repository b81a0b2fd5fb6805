import type { HttpReply } from '../shared/engine/httpReply';
import type { Failed } from '../shared/engine/outcome';
import type { Failure } from '../shared/engine/verdict';
import type { ServiceRequest } from '../shared/n8n/service';

/** What Google says when a token lacks a scope; the first of its older errors, the second of its newer ones. */
const SCOPE_REASONS = new Set(['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT']);
const API_OFF_REASONS = new Set(['accessNotConfigured', 'SERVICE_DISABLED']);

/**
 * What to do about Gmail's errors, in the words of this node and of the credentials' forms.
 * https://developers.google.com/workspace/gmail/api/guides/handle-errors
 */
export function advise(failed: Failed<HttpReply>, request: ServiceRequest): Partial<Failure> {
	const { httpCode, code = '', message } = failed.failure;
	if (httpCode === 403 && isScopeMissing(failed)) return { description: missingPermission(request) };
	if (httpCode === 403 && (API_OFF_REASONS.has(code) || /has not been used in project/i.test(message))) {
		return {
			description:
				'Enable the Gmail API in the Google Cloud console (APIs & Services → Library) for the project of the credential, and try again some minutes later.',
		};
	}
	if (httpCode === 400 && /precondition check failed|failedPrecondition/i.test(`${message} ${code}`)) {
		return {
			description:
				'A service account has no mailbox of its own: fill in whom it acts as in the credential ("User to Act As", or "Impersonate a User").',
		};
	}
	if (httpCode === 400 && /invalid id value/i.test(message)) {
		return {
			description:
				'IDs of messages and threads look like 182b676d244938bd, those of drafts like r-3254521568507167962.',
		};
	}
	const thing = thingOf(request.path);
	if (httpCode === 404 && thing) {
		return {
			description: `There is no ${thing} with this ID in the mailbox of the credential. It may be ${thing === 'draft' ? 'sent or ' : ''}deleted, or belong to another account.`,
		};
	}
	if (httpCode === 409 && thing === 'label') {
		return { description: 'There is a label of this name already. Choose another name, or use the one that is there.' };
	}
	return {};
}

/** True when the token lacks a scope: another way to the same end may still be open. */
export function isScopeMissing({ failure }: Failed<HttpReply>): boolean {
	const { httpCode, code = '', message } = failure;
	return (
		httpCode === 403 && (SCOPE_REASONS.has(code) || /insufficient (authentication scopes|permission)/i.test(message))
	);
}

function missingPermission({ method = 'GET', path }: ServiceRequest): string {
	const add = (permission: string) =>
		`The credential lacks a permission. Open it, add ${permission} under "Permissions" (n8n's own Gmail credential: "Enabled Scopes"), and connect the account again.`;
	if (method === 'DELETE' && !/\/(drafts|labels|settings)\//.test(path)) return add('"Gmail: Everything"');
	if (path.endsWith('/batchDelete')) return add('"Gmail: Everything"');
	if (path.includes('/settings/') && method !== 'GET') {
		return 'The credential lacks a permission. Open it, add https://www.googleapis.com/auth/gmail.settings.basic under "Further Permissions", and connect the account again.';
	}
	return add('"Gmail: Read, Send and Change"');
}

const THINGS: ReadonlyArray<readonly [path: RegExp, thing: string]> = [
	[/\/attachments\//, 'attachment'],
	[/\/messages\/[^/]+/, 'message'],
	[/\/threads\/[^/]+/, 'thread'],
	[/\/drafts\//, 'draft'],
	[/\/labels\/[^/]+/, 'label'],
	[/\/filters\/[^/]+/, 'filter'],
];

function thingOf(path: string): string | undefined {
	return THINGS.find(([pattern]) => pattern.test(path))?.[1];
}
