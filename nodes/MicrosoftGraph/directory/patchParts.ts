import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** Changes what is given; saying the same twice does no harm. An empty part is not sent. */
export async function patchParts(item: ServiceItem, path: string, parts: readonly IDataObject[]): Promise<void> {
	for (const body of parts) {
		if (Object.values(body).every((value) => value === undefined)) continue;
		await item.send({ method: 'PATCH', path, body, inBatch: true, isRepeatable: true });
	}
}
