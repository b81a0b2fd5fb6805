import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { chosenTable } from './lookUp';

export async function getColumns(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { columns } = await chosenTable(this);
	return columns.map(({ name, typeText, notNull }) => ({
		name,
		value: name,
		description: `Type: ${typeText.toUpperCase()}, Nullable: ${notNull ? 'NO' : 'YES'}`,
	}));
}

export async function getColumnsMultiOptions(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return [{ name: '*', value: '*', description: 'All columns' }, ...(await getColumns.call(this))];
}

export async function getColumnsWithoutColumnToMatchOn(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const matched = this.getNodeParameter('columnToMatchOn', '') as string;
	return (await getColumns.call(this)).filter(({ value }) => value !== matched);
}
