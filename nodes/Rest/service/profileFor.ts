import type { INode } from 'n8n-workflow';
import { pickProfile } from '../../shared/providers';
import type { ServiceProfile } from '../../shared/providers/profile';
import { CUSTOM } from '../description/service';
import { parameterError } from '../request/parameterError';
import { type CustomService, customProfile } from './customProfile';

/**
 * What is known of the service a request goes to.
 * @param name as the option has it
 * @throws NodeOperationError for a name that does not exist
 */
export function profileFor(
	node: INode,
	itemIndex: number,
	url: URL,
	name: string,
	custom: CustomService | undefined,
): ServiceProfile {
	if (name === CUSTOM) return customProfile(custom ?? {});
	const profile = pickProfile(url, name);
	if (profile) return profile;
	throw parameterError(
		node,
		itemIndex,
		'Service Profile',
		`does not know "${name}"`,
		'Choose one of the list, or "automatic".',
	);
}
