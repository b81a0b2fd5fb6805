const AUTH = 'https://www.googleapis.com/auth/';

/** May do everything with a mailbox, deletion for good included; an address of its own kind, as Google has it. */
const FULL_MAIL = 'https://mail.google.com/';

/**
 * What Google lets a credential ask for, by service, as far as it concerns the nodes here and what Steady REST is used for.
 * https://developers.google.com/identity/protocols/oauth2/scopes
 */
export const GOOGLE_SCOPES: ReadonlyArray<{ name: string; value: string; description?: string }> = [
	{ name: 'Calendar', value: `${AUTH}calendar` },
	{ name: 'Contacts', value: `${AUTH}contacts` },
	{ name: 'Docs', value: `${AUTH}documents` },
	{ name: 'Drive: All Files', value: `${AUTH}drive`, description: 'Sheets and Docs included' },
	{
		name: 'Drive: Only Its Own Files',
		value: `${AUTH}drive.file`,
		description: 'Files that this credential has created',
	},
	{ name: 'Drive: Read All Files', value: `${AUTH}drive.readonly` },
	{ name: 'Gmail: Drafts and Sending', value: `${AUTH}gmail.compose` },
	{ name: 'Gmail: Everything', value: FULL_MAIL, description: 'Also deleting for good' },
	{ name: 'Gmail: Read', value: `${AUTH}gmail.readonly` },
	{
		name: 'Gmail: Read, Send and Change',
		value: `${AUTH}gmail.modify`,
		description: 'All that the Gmail nodes do, apart from deleting for good',
	},
	{ name: 'Gmail: Send', value: `${AUTH}gmail.send` },
	{ name: 'Sheets: Read', value: `${AUTH}spreadsheets.readonly` },
	{ name: 'Sheets: Read and Write', value: `${AUTH}spreadsheets` },
	{ name: 'Slides', value: `${AUTH}presentations` },
	{ name: 'Tasks', value: `${AUTH}tasks` },
];

/** What the nodes here need: asked for as long as nobody chooses. */
export const DEFAULT_GOOGLE_SCOPES = [`${AUTH}gmail.modify`, `${AUTH}drive`, `${AUTH}spreadsheets`];

/** The fields of a form that say what a credential may do. */
export interface ScopeFields {
	/** Chosen from the list. */
	readonly scopes?: readonly string[];
	/** Typed: separated by white space or commas. */
	readonly moreScopes?: string;
}

/** All scopes that are asked for, each once; the usual ones where nobody has chosen. */
export function chosenScopes({ scopes = [], moreScopes = '' }: ScopeFields): string[] {
	const all = new Set([...scopes, ...moreScopes.split(/[\s,]+/)].filter((scope) => scope !== ''));
	return all.size > 0 ? [...all] : DEFAULT_GOOGLE_SCOPES;
}

/** With these, Gmail tells whose mailbox it is; sending alone is not enough for that. */
const READS_PROFILE = new Set([FULL_MAIL, ...['gmail.modify', 'gmail.readonly', 'gmail.compose'].map((s) => AUTH + s)]);
/** With these, Drive tells who the user is. */
const READS_ABOUT = new Set(['drive', 'drive.file', 'drive.readonly', 'drive.metadata.readonly'].map((s) => AUTH + s));

/**
 * Something harmless to read with a token of these scopes: a service answers only if its API is enabled in the project and
 * the account is one that has what is asked for. Without a service of which that is known, a list that is open to all.
 * @returns a path; all are served by www.googleapis.com
 */
export function googleProbe(scopes: readonly string[]): string {
	if (scopes.some((scope) => READS_PROFILE.has(scope))) return '/gmail/v1/users/me/profile';
	if (scopes.some((scope) => READS_ABOUT.has(scope))) return '/drive/v3/about?fields=kind';
	return '/discovery/v1/apis?name=oauth2&fields=kind';
}
