import { channelId, channelPath, teamId } from '../../teams/fields';
import { memberRole, memberRoles, membershipResource } from '../../teams/members';

/** Only private and shared channels have members of their own. */
export const channelMember = membershipResource({
	name: 'Channel Member',
	value: 'channelMember',
	fields: [teamId, channelId],
	dependsOn: 'channelId.value',
	options: [memberRole],
	path: channelPath,
	read: memberRoles,
});
