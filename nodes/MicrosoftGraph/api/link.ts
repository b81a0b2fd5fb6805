import type { ServiceItem } from '../../shared/n8n/serviceItem';

const VERSIONED = /\/(?:v1\.0|beta)\/.*$/s;

/**
 * What a link of the service leads to, at the place where the credential belongs: path and query are taken as they are,
 * the host is not. A link that names another host, by mistake or with intent, gets no token.
 * @param link `@odata.nextLink` or `@odata.deltaLink`
 * @throws NodeOperationError for something that is no such link
 */
export function pathOfLink(item: ServiceItem, link: string): string {
	const path = URL.canParse(link) ? VERSIONED.exec(link.slice(new URL(link).origin.length))?.[0] : undefined;
	if (path !== undefined) return path;
	throw item.refuse(
		'Path',
		'was answered with a link that is none of Microsoft Graph',
		'Check "API Base URL" in the credential, and any gateway on the way.',
	);
}
