import { outputChoice } from '../fields/output';

/** How much of a user or group comes out. */
interface Properties {
	readonly simple: string;
	/** All that Graph gives when asked for by name; its own choice when absent. */
	readonly raw?: string;
	/** What can be picked. */
	readonly all: readonly string[];
}

const USER_SIMPLE = 'id,createdDateTime,displayName,userPrincipalName,mail,mailNickname,securityIdentifier';

/** Properties of a user that Graph gives with the permission to read users alone. */
const USER_RAW = [
	'accountEnabled',
	'ageGroup',
	'assignedLicenses',
	'assignedPlans',
	'authorizationInfo',
	'businessPhones',
	'city',
	'companyName',
	'consentProvidedForMinor',
	'country',
	'createdDateTime',
	'creationType',
	'customSecurityAttributes',
	'deletedDateTime',
	'department',
	'displayName',
	'employeeHireDate',
	'employeeId',
	'employeeLeaveDateTime',
	'employeeOrgData',
	'employeeType',
	'externalUserState',
	'externalUserStateChangeDateTime',
	'faxNumber',
	'givenName',
	'identities',
	'imAddresses',
	'isManagementRestricted',
	'isResourceAccount',
	'jobTitle',
	'lastPasswordChangeDateTime',
	'legalAgeGroupClassification',
	'licenseAssignmentStates',
	'mail',
	'mailNickname',
	'mobilePhone',
	'officeLocation',
	'onPremisesDistinguishedName',
	'onPremisesDomainName',
	'onPremisesExtensionAttributes',
	'onPremisesImmutableId',
	'onPremisesLastSyncDateTime',
	'onPremisesProvisioningErrors',
	'onPremisesSamAccountName',
	'onPremisesSecurityIdentifier',
	'onPremisesSyncEnabled',
	'onPremisesUserPrincipalName',
	'otherMails',
	'passwordPolicies',
	'passwordProfile',
	'postalCode',
	'preferredDataLocation',
	'preferredLanguage',
	'provisionedPlans',
	'proxyAddresses',
	'securityIdentifier',
	'serviceProvisioningErrors',
	'showInAddressList',
	'signInSessionsValidFromDateTime',
	'state',
	'streetAddress',
	'surname',
	'usageLocation',
	'userPrincipalName',
	'userType',
];

/** Properties that Graph gives for one user only, not in a list. */
const USER_ALONE = [
	'aboutMe',
	'birthday',
	'hireDate',
	'interests',
	'mySite',
	'pastProjects',
	'preferredName',
	'responsibilities',
	'schools',
	'skills',
];

const GROUP_SIMPLE =
	'id,createdDateTime,description,displayName,mail,mailEnabled,mailNickname,securityEnabled,securityIdentifier,visibility';

const GROUP_ALL = [
	'assignedLabels',
	'assignedLicenses',
	'classification',
	'createdDateTime',
	'deletedDateTime',
	'description',
	'displayName',
	'expirationDateTime',
	'groupTypes',
	'isAssignableToRole',
	'isManagementRestricted',
	'licenseProcessingState',
	'mail',
	'mailEnabled',
	'mailNickname',
	'membershipRule',
	'membershipRuleProcessingState',
	'onPremisesDomainName',
	'onPremisesLastSyncDateTime',
	'onPremisesNetBiosName',
	'onPremisesProvisioningErrors',
	'onPremisesSamAccountName',
	'onPremisesSecurityIdentifier',
	'onPremisesSyncEnabled',
	'preferredDataLocation',
	'preferredLanguage',
	'proxyAddresses',
	'renewedDateTime',
	'resourceBehaviorOptions',
	'resourceProvisioningOptions',
	'securityEnabled',
	'securityIdentifier',
	'serviceProvisioningErrors',
	'theme',
	'uniqueName',
	'visibility',
];

const GROUP_ALONE = ['allowExternalSenders', 'autoSubscribeNewMembers', 'isSubscribedByMail', 'unseenCount'];

const outputOf = ({ simple, raw, all }: Properties) => outputChoice(simple, [...all].sort().join(' '), raw);

const rawUser = ['id', ...USER_RAW].join(',');

export const userOutput = outputOf({ simple: USER_SIMPLE, raw: rawUser, all: [...USER_RAW, ...USER_ALONE] });
export const usersOutput = outputOf({ simple: USER_SIMPLE, raw: rawUser, all: USER_RAW });
export const groupOutput = outputOf({ simple: GROUP_SIMPLE, all: [...GROUP_ALL, ...GROUP_ALONE] });
export const groupsOutput = outputOf({ simple: GROUP_SIMPLE, all: GROUP_ALL });
