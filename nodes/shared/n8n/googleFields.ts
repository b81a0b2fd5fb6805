import { GOOGLE_SCOPES } from '../credentials/googleScopes';
import { scopeFields } from './scopeFields';

/** What a Google credential may do; the same list for users and service accounts. */
export const googleScopeFields = scopeFields(
	GOOGLE_SCOPES,
	'read, send and change mail, all files in Drive, read and write sheets',
	'https://www.googleapis.com/auth/chat.messages',
);
