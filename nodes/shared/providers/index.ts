import { generic } from './generic';
import type { ServiceProfile } from './profile';

/** Every service that is known, in the order in which an editor lists them. */
export const PROFILES: readonly ServiceProfile[] = [generic];

const byName = new Map(PROFILES.map((profile) => [profile.name, profile]));

/**
 * The profile for a request.
 * @param name as the parameter `serviceProfile` has it; `automatic` goes by the URL
 * @returns undefined when there is no profile of that name
 */
export function pickProfile(url: string, name: string): ServiceProfile | undefined {
	if (name !== 'automatic') return byName.get(name);
	const parsed = new URL(url);
	return PROFILES.find((profile) => profile !== generic && profile.recognizes(parsed)) ?? generic;
}
