import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Service } from './service';
import type { ServiceItem } from './serviceItem';
import { runService } from './serviceRunner';

/** One thing the node does: its part of the form, and the work on one item. */
export interface Operation {
	readonly name: string;
	readonly value: string;
	/** As the node picker lists it. */
	readonly action: string;
	readonly description?: string;
	/** Without resource and operation in their `displayOptions`. One object in several operations is one field. */
	readonly fields: readonly INodeProperties[];
	/** Items in work at the same time, where that is not for the runner to say. */
	readonly window?: number;
	/** @throws {CallFailed} for a call that failed, NodeOperationError for bad input */
	run(item: ServiceItem): Promise<INodeExecutionData[]>;
}

export interface Resource {
	readonly name: string;
	readonly value: string;
	/** The operation that is chosen first. */
	readonly initial: Operation;
	readonly operations: readonly Operation[];
}

/** The form of all resources: which one, which of its operations, and the fields of each. */
export function resourceProperties(resources: readonly Resource[], first: string): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(({ name, value }) => ({ name, value })),
			default: first,
		},
		...resources.flatMap((resource) => [operationProperty(resource), ...fieldsOf(resource)]),
	];
}

function operationProperty(resource: Resource): INodeProperties {
	// eslint-disable-next-line n8n-nodes-base/node-param-default-missing -- it is one of the operations
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource.value] } },
		options: resource.operations.map(({ name, value, action, description }) => ({ name, value, action, description })),
		default: resource.initial.value,
	};
}

function fieldsOf({ value, operations }: Resource): INodeProperties[] {
	return inOrderOfAll(operations).map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: {
				...field.displayOptions?.show,
				resource: [value],
				operation: operations.filter(({ fields }) => fields.includes(field)).map((operation) => operation.value),
			},
		},
	}));
}

/** n8n shows fields in the order of one list for all operations: the order of each operation is kept in it. */
function inOrderOfAll(operations: readonly Operation[]): INodeProperties[] {
	const left = new Set(operations.flatMap(({ fields }) => fields));
	const isNext = (field: INodeProperties) =>
		operations.every(({ fields }) =>
			fields.slice(0, Math.max(0, fields.indexOf(field))).every((one) => !left.has(one)),
		);
	const ordered: INodeProperties[] = [];
	while (left.size > 0) {
		const waiting = [...left];
		// Operations that contradict each other get the order of the first.
		const next = waiting.find(isNext) ?? waiting[0];
		ordered.push(next);
		left.delete(next);
	}
	return ordered;
}

/** Output of plain data: an item for each element of a list, or one. */
export function asItems(data: object | readonly object[]): INodeExecutionData[] {
	return (Array.isArray(data) ? (data as readonly object[]) : [data]).map((json) => ({ json: json as IDataObject }));
}

/** Runs the chosen operation on every item. @throws NodeOperationError when there is none of that name */
export async function runOperation(
	ctx: IExecuteFunctions,
	service: Service,
	resources: readonly Resource[],
): Promise<INodeExecutionData[][]> {
	if (ctx.getInputData().length === 0) return [[]];
	const resource = ctx.getNodeParameter('resource', 0) as string;
	const name = ctx.getNodeParameter('operation', 0) as string;
	const operation = resources.find(({ value }) => value === resource)?.operations.find(({ value }) => value === name);
	if (!operation) {
		throw new NodeOperationError(ctx.getNode(), `There is no operation "${name}" for the resource "${resource}"`, {
			description: 'Choose both from the lists in the node.',
		});
	}
	return await runService(ctx, service, async (item) => await operation.run(item), operation.window);
}
