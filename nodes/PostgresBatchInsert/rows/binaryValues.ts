import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/** Which binary property goes into which column. */
export interface BinaryColumn {
	readonly column: string;
	readonly binaryProperty: string;
}

/** The items with their binary data as values beside the others. Items without the property stay as they are. */
export async function withBinaryValues(
	ctx: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	columns: readonly BinaryColumn[],
): Promise<ReadonlyMap<number, Readonly<Record<string, Buffer>>>> {
	const values = new Map<number, Record<string, Buffer>>();
	for (let item = 0; item < items.length; item++) {
		for (const { column, binaryProperty } of columns) {
			if (items[item].binary?.[binaryProperty] === undefined) continue;
			const own = values.get(item) ?? {};
			own[column] = await ctx.helpers.getBinaryDataBuffer(item, binaryProperty);
			values.set(item, own);
		}
	}
	return values;
}
