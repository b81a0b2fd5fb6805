import { teamId, teamPath } from '../../teams/fields';
import { memberRole, memberRoles, membershipResource } from '../../teams/members';

export const teamMember = membershipResource({
	name: 'Team Member',
	value: 'teamMember',
	fields: [teamId],
	dependsOn: 'teamId.value',
	options: [memberRole],
	path: teamPath,
	read: memberRoles,
});
