import type { IBinaryData } from 'n8n-workflow';
import { Download } from '../../shared/n8n/download';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

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
	const FOUND = 302;
	try {
		const first = await item.send({ path, accepts: [FOUND], headers: { accept: '*/*' }, sink });
		const { location } = first.headers;
		const last =
			first.status === FOUND && typeof location === 'string'
				? await item.send({ path: location, isUnsigned: true, headers: { accept: '*/*' }, sink })
				: first;
		return (last.stored as { binary: IBinaryData }).binary;
	} finally {
		sink.finish();
	}
}
