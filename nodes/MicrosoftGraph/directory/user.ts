import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { momentInQuery } from '../calendar/moment';
import { DATES } from './userFields';

/** Kept by SharePoint: changed in a request of their own. https://learn.microsoft.com/graph/api/user-update */
const PROFILE = new Set([
	'aboutMe',
	'birthday',
	'interests',
	'mySite',
	'pastProjects',
	'responsibilities',
	'schools',
	'skills',
]);

interface UserFields {
	readonly businessPhones?: string;
	readonly employeeOrgData?: { readonly employeeOrgValues?: IDataObject };
	readonly forceChangePassword?: string;
	readonly password?: string;
	readonly passwordPolicies?: readonly string[];
	readonly [plain: string]: unknown;
}

/** What the form says of a user, in the two parts in which Graph takes it. */
interface UserParts {
	readonly account: IDataObject;
	readonly profile: IDataObject;
}

/**
 * Reads a collection of the form.
 * @param emptied what an empty text stands for: null takes a value away, undefined leaves it
 * @throws NodeOperationError for something that is no date
 */
export function readUser(item: ServiceItem, collection: string, emptied: null | undefined): UserParts {
	const { businessPhones, employeeOrgData, forceChangePassword, password, passwordPolicies, ...plain } =
		item.get<UserFields>(collection, {});
	const fields: IDataObject = {};
	for (const [name, value] of Object.entries(plain)) fields[name] = value === '' ? emptied : (value as string);
	for (const { name, displayName } of DATES)
		if (fields[name]) fields[name] = momentInQuery(item, displayName, fields[name], item.ctx.getTimezone());
	// There is only one, but it is a list.
	if (businessPhones !== undefined) fields.businessPhones = businessPhones === '' ? [] : [businessPhones];
	if (employeeOrgData) fields.employeeOrgData = employeeOrgData.employeeOrgValues ?? {};
	if (passwordPolicies) fields.passwordPolicies = passwordPolicies.join(',');
	const passwordProfile = {
		...(password ? { password } : {}),
		...(forceChangePassword ? { [forceChangePassword]: true } : {}),
	};
	if (Object.keys(passwordProfile).length > 0) fields.passwordProfile = passwordProfile;
	const entries = Object.entries(fields);
	return {
		account: Object.fromEntries(entries.filter(([name]) => !PROFILE.has(name))),
		profile: Object.fromEntries(entries.filter(([name]) => PROFILE.has(name))),
	};
}
