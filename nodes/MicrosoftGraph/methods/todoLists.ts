import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { lookUp } from '../../shared/n8n/serviceLookUp';
import { listAll } from '../api/list';
import { graphService } from '../service';
import { listsPath, TODO_PAGE } from '../todo/fields';
import { question } from './lists';

/** The user's lists of To Do. */
export async function getTaskLists(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const found = await lookUp(this, graphService, question(this, 'task lists'), async (item) =>
		listAll(item, { path: listsPath(item), query: { $top: TODO_PAGE } }),
	);
	return found.map(({ id, displayName }) => ({ name: String(displayName), value: String(id) }));
}
