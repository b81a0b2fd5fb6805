import { airtable } from './airtable';
import { generic } from './generic';
import { github } from './github';
import { gmail, gmailBeforeMay2026 } from './gmail';
import { graph } from './graph';
import { hubspot } from './hubspot';
import { notion } from './notion';
import type { ServiceProfile } from './profile';
import { shopify } from './shopify';
import { slack } from './slack';
import { stripe } from './stripe';
import { supabase } from './supabase';

/** Every service that is known, in the order in which an editor lists them; the first that recognizes a URL is taken. */
export const PROFILES: readonly ServiceProfile[] = [
	airtable,
	github,
	gmail,
	gmailBeforeMay2026,
	hubspot,
	graph,
	notion,
	shopify,
	slack,
	stripe,
	supabase,
	generic,
];

const byName = new Map(PROFILES.map((profile) => [profile.name, profile]));

/**
 * The profile for a request.
 * @param name as the parameter `serviceProfile` has it; `automatic` goes by the URL
 * @returns undefined when there is no profile of that name
 */
export function pickProfile(url: URL, name: string): ServiceProfile | undefined {
	return name === 'automatic' ? PROFILES.find((profile) => profile.recognizes(url)) : byName.get(name);
}
