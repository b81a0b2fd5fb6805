import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { asItems, type Operation } from '../../../shared/n8n/serviceOperation';
import { createOnce } from '../../api/createOnce';
import { patchParts } from '../../directory/patchParts';
import { readUser } from '../../directory/user';
import {
	accountEnabled,
	displayName,
	furtherDetails,
	mailNickname,
	password,
	userPrincipalName,
} from '../../directory/userFields';
import { fieldCollection } from '../../fields/fieldCollection';
import { literal } from '../../mail/search';
import { BATCH_WINDOW, V1 } from '../../service';

const required = (field: INodeProperties): INodeProperties => ({ ...field, required: true });

const additionalFields = fieldCollection('Additional Fields', 'additionalFields', furtherDetails);

/** Holds only when it is set on a user that is there. */
const WITH_MFA = 'forceChangePasswordNextSignInWithMfa';

export const create: Operation = {
	name: 'Create',
	value: 'create',
	action: 'Create a user',
	fields: [
		required(accountEnabled),
		required(displayName),
		required(userPrincipalName),
		required(mailNickname),
		required(password),
		additionalFields,
	],
	window: BATCH_WINDOW,
	async run(item) {
		const { account, profile } = readUser(item, additionalFields.name, undefined);
		const { passwordProfile: forced = {}, ...rest } = account as { passwordProfile?: IDataObject } & IDataObject;
		const { [WITH_MFA]: isWithMfa, ...atOnce } = forced;
		const name = item.get<string>(userPrincipalName.name, '');
		const body = {
			...rest,
			accountEnabled: item.get(accountEnabled.name, true),
			displayName: item.get<string>(displayName.name, ''),
			userPrincipalName: name,
			mailNickname: item.get<string>(mailNickname.name, ''),
			passwordProfile: { password: item.get<string>(password.name, ''), ...atOnce },
		};
		const query = {
			$filter: `userPrincipalName eq ${literal(name)}`,
			$select: 'id,displayName,userPrincipalName,mail,mailNickname,accountEnabled,createdDateTime',
		};
		const path = `${V1}/users`;
		// No two users of a tenant have the same name.
		const user = await createOnce(
			item,
			{ path, body },
			{ request: { path, query }, isLike: () => true, isUnique: true },
		);
		const afterwards = isWithMfa === undefined ? {} : { passwordProfile: { [WITH_MFA]: isWithMfa } };
		await patchParts(item, `${path}/${encodeURIComponent(String(user.id))}`, [profile, afterwards]);
		return asItems({ ...user, ...profile });
	},
};
