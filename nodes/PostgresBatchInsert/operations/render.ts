import type { IDataObject, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import type { Results } from '../../shared/n8n/setRunner';
import type { WriteResult } from '../../shared/transports/postgres/write/set';
import type { UnitResult } from '../../shared/transports/postgres/write/unitOfWork';
import { returningOf } from '../options';
import { OWN_VERSION } from '../versions';
import type { Part } from './parts';
import { notFound, refusalOf } from './refusals';
import type { PartResults, WriteRun } from './writeRun';
import { insistsOnRows } from './writeRun';

/** Hands over what became of the items, and says what is worth knowing about the run as a whole. */
export function renderResults(
	run: WriteRun,
	parts: readonly Part[],
	{ value, doneAt }: UnitResult<PartResults>,
	results: Results,
): void {
	const input = run.ctx.getInputData();
	const returning = returningOf(run.version, run.options);
	let returned = 0;
	parts.forEach((part, index) => {
		const result = value[index];
		for (const { row, error } of result.refused) results.fail(part.group.items[row], refusalOf(part, row, error, 1));
		if (insistsOnRows(run))
			for (const row of result.untouched) results.fail(part.group.items[row], notFound(part, row, 1));
		if (returning === 'none') passThrough(run, part, result, input, results);
		else returned += emitReturned(part, result, results);
	});
	// The built-in node has something to say even when no row came back.
	if (
		run.version < OWN_VERSION &&
		returning !== 'none' &&
		returned === 0 &&
		value.every(({ refused }) => refused.length === 0)
	) {
		results.emit(parts[0].group.items[0], { json: { success: true }, pairedItem: input.map((_, item) => ({ item })) });
	}
	addHints(run, value, doneAt);
}

/** The items whose rows were written come out as they went in. */
function passThrough(
	{ operation }: WriteRun,
	{ group, write }: Part,
	result: WriteResult,
	input: readonly INodeExecutionData[],
	results: Results,
): void {
	const left = new Set(result.refused.map(({ row }) => row));
	// A row left out because of a conflict was not written; deleting what is not there leaves nothing to be desired.
	if (operation.name !== 'deleteByKey') for (const row of result.untouched) left.add(row);
	for (let row = 0; row < group.items.length; row++) {
		const item = group.items[row];
		if (write.set.rows.length > 0 && left.has(row)) continue;
		results.emit(item, { ...input[item], pairedItem: { item } });
	}
}

/** @returns how many rows came back */
function emitReturned(
	{ group }: Part,
	{ fields, returned, returnedFor, superseded }: WriteResult,
	results: Results,
): number {
	const followers = new Map<number, number[]>();
	for (const [row, by] of superseded) followers.set(by, [...(followers.get(by) ?? []), row]);
	returned.forEach((values, i) => {
		const row = returnedFor[i];
		const json = toJson(fields, values);
		if (row < 0) {
			results.emit(group.items[0], { json, pairedItem: group.items.map((item) => ({ item })) });
			return;
		}
		for (const follower of followers.get(row) ?? []) results.emit(group.items[follower], { json: { ...json } });
		results.emit(group.items[row], { json });
	});
	return returned.length;
}

function toJson(fields: readonly string[], values: readonly unknown[]): IDataObject {
	// An assignment to __proto__ would not make a field.
	if (fields.includes('__proto__'))
		return Object.fromEntries(fields.map((name, i) => [name, values[i]])) as IDataObject;
	const json: IDataObject = {};
	for (let i = 0; i < fields.length; i++) json[fields[i]] = values[i] as IDataObject[string];
	return json;
}

/** Says that the result is of an earlier run, which had the same idempotency key. */
export function doneBefore(doneAt: string): NodeExecutionHint {
	return {
		message: `Nothing was written: the idempotency key was used before, at ${doneAt}. The result is the one of that time.`,
		location: 'outputPane',
		type: 'info',
	};
}

/** The same where every item has a key of its own, so that some may be new. */
export function someDoneBefore(doneAt: string): NodeExecutionHint {
	return {
		message: `Items whose idempotency key was used before, the first at ${doneAt}, were not run again. Their results are those of that time.`,
		location: 'outputPane',
		type: 'info',
	};
}

function addHints({ ctx, operation }: WriteRun, value: PartResults, doneAt: string | undefined): void {
	const superseded = value.reduce((sum, result) => sum + result.superseded.length, 0);
	const untouched = value.reduce((sum, result) => sum + result.untouched.length, 0);
	const hint = (message: string) => ctx.addExecutionHints({ message, location: 'outputPane', type: 'info' });
	if (doneAt !== undefined) ctx.addExecutionHints(doneBefore(doneAt));
	if (superseded > 0) {
		const other = operation.name === 'deleteByKey' ? 'another one' : 'a later one, which holds';
		hint(`${count(superseded, 'item')} had the same key as ${other}.`);
	}
	if (untouched > 0 && operation.name === 'deleteByKey') hint(`${count(untouched, 'item')} matched no row.`);
	if (untouched > 0 && (operation.name === 'insert' || operation.name === 'upsert'))
		hint(`${count(untouched, 'item')} left out, because the rows exist.`);
}

function count(n: number, what: string): string {
	return `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;
}
