import type { HttpResponse } from '../../shared/engine/httpReply';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

const FOUND = 302;

/**
 * Sends a request whose answer may be elsewhere: the service leads to an address that is its own key, and no credential
 * goes there.
 */
export async function sendAndFollow(item: ServiceItem, request: ServiceRequest): Promise<HttpResponse> {
	const response = await item.send({ ...request, accepts: [FOUND] });
	const { location } = response.headers;
	if (response.status !== FOUND || typeof location !== 'string') return response;
	return await item.send({ path: location, isUnsigned: true, headers: { accept: '*/*' } });
}
