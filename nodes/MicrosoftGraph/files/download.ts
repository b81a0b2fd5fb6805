import type { IBinaryData } from 'n8n-workflow';
import type { HttpResponse } from '../../shared/engine/httpReply';
import { CallFailed } from '../../shared/n8n/callFailed';
import { Download } from '../../shared/n8n/download';
import type { ServiceRequest } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

const FOUND = 302;

interface Facts {
	readonly name?: string;
	readonly mimeType?: string;
}

/**
 * Streams a content into n8n's store; what breaks off goes on where it stopped.
 * @param path that leads to the content: the service names another address for it, which is its own key
 */
export async function downloadContent(
	item: ServiceItem,
	path: string,
	{ name, mimeType }: Facts,
): Promise<IBinaryData> {
	const sink = new Download(
		item.ctx,
		{
			isFile: () => true,
			facts: ({ headers }) => ({ path: name, mimeType: mimeType ?? String(headers['content-type'] ?? '') }),
			named: (binary) => binary,
			maxFileBytes: Infinity,
		},
		item.signal,
	);
	try {
		const first = await item.send({ path, accepts: [FOUND], headers: { accept: '*/*' }, sink });
		const { location } = first.headers;
		const last =
			first.status === FOUND && typeof location === 'string'
				? await keepOn(item, { path: location, isUnsigned: true, headers: { accept: '*/*' }, sink }, sink)
				: first;
		return (last.stored as { binary: IBinaryData }).binary;
	} finally {
		sink.finish();
	}
}

/** However often a large file breaks off: as long as more of it arrives each time, the tries begin anew. */
async function keepOn(item: ServiceItem, request: ServiceRequest, sink: Download): Promise<HttpResponse> {
	for (;;) {
		const { kept } = sink;
		const outcome = await item.attempt(request);
		if (outcome.ok) return outcome.reply as HttpResponse;
		if (sink.kept <= kept) throw new CallFailed(outcome);
	}
}
