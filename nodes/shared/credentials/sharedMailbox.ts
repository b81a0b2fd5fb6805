/** How n8n's own credential for Outlook says that it is used for a mailbox that others share. */
interface SharedMailboxFields {
	readonly useShared?: unknown;
	readonly userPrincipalName?: unknown;
}

/** The mailbox that a credential is used for instead of the user's own, by email address or ID; undefined for their own. */
export function sharedMailbox({ useShared, userPrincipalName }: SharedMailboxFields): string | undefined {
	const name = typeof userPrincipalName === 'string' ? userPrincipalName.trim() : '';
	return useShared === true && name !== '' ? name : undefined;
}
