import type { INodeExecutionData } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { asObjects } from './cells';
import { rawPropertyOf } from './fields';
import type { Range } from './range';

/** Makes the output of rows that were written: by the names of columns, or as the service answered. */
export function renderRows(columns: readonly unknown[]) {
	return (item: ServiceItem, written: Range): INodeExecutionData[] => {
		const property = rawPropertyOf(item.get('options', {}));
		return property === undefined ? asObjects(columns, written.values) : [{ json: { [property]: written } }];
	};
}
