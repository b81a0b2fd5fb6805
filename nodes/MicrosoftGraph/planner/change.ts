import { isDeepStrictEqual } from 'node:util';
import type { IDataObject } from 'n8n-workflow';
import type { HttpReply } from '../../shared/engine/httpReply';
import type { Failed } from '../../shared/engine/outcome';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

const TAG = '@odata.etag';

/** Answers to a tag that is not the latest: https://learn.microsoft.com/graph/api/resources/planner-overview */
const CHANGED = new Set([409, 412]);

/**
 * Changes something of Planner, which takes a change only with the tag of what is changed. When somebody else was faster,
 * it is looked at again: where they changed other fields, this change is applied to what is there now; where they changed
 * the same ones, the item says so, and nothing is changed.
 * @param path of the task
 * @throws {CallFailed} when it was not changed
 */
export async function changeTagged(item: ServiceItem, path: string, changes: IDataObject): Promise<void> {
	let seen = await item.json({ path, inBatch: true });
	for (let tries = 1; ; tries++) {
		const headers = { 'If-Match': String(seen[TAG]) };
		const request = { method: 'PATCH', path, headers, body: changes, inBatch: true, isRepeatable: true };
		const changed = await item.attempt(request);
		if (changed.ok) return;
		if (!isOutdated(changed) || tries >= item.maxAttempts) throw new CallFailed(changed);
		const now = await item.json({ path, inBatch: true });
		// An earlier try whose answer got lost, or somebody who wanted the same.
		if (holds(now, changes)) return;
		const clashing = clashes(changes, seen, now);
		if (clashing.length > 0) throw new CallFailed(clashed(changed, clashing));
		seen = now;
	}
}

/** Deletes something of Planner, whatever others changed about it meanwhile. @throws {CallFailed} when it is still there */
export async function deleteTagged(item: ServiceItem, path: string): Promise<void> {
	for (let tries = 1; ; tries++) {
		const seen = await item.json({ path, inBatch: true });
		const headers = { 'If-Match': String(seen[TAG]) };
		const deleted = await item.attempt({ method: 'DELETE', path, headers, inBatch: true });
		if (deleted.ok) return;
		if (!isOutdated(deleted) || tries >= item.maxAttempts) throw new CallFailed(deleted);
	}
}

function isOutdated({ failure: { httpCode } }: Failed<HttpReply>): boolean {
	return httpCode !== undefined && CHANGED.has(httpCode);
}

/** Whether everything is as it was to become. */
function holds(now: IDataObject, wanted: IDataObject): boolean {
	return Object.entries(wanted).every(([name, value]) => isSame(now[name], value));
}

/** Fields that are to be changed and that somebody else has changed to something else. */
function clashes(wanted: IDataObject, before: IDataObject, now: IDataObject): string[] {
	return Object.entries(withoutAnnotations(wanted)).flatMap(([name, value]) => {
		if (isObject(value)) return clashes(value, asObject(before[name]), asObject(now[name])).length > 0 ? [name] : [];
		return isSame(before[name], now[name]) || isSame(now[name], value) ? [] : [name];
	});
}

/** Times are compared as moments; of objects, what is wanted is compared, and annotations are not. */
function isSame(one: unknown, other: unknown): boolean {
	if (isObject(other)) return isObject(one) && holds(one, withoutAnnotations(other));
	if (typeof one === 'string' && typeof other === 'string' && /^\d{4}-\d\d-\d\dT/.test(other))
		return Date.parse(one) === Date.parse(other);
	return isDeepStrictEqual(one, other);
}

function withoutAnnotations(value: IDataObject): IDataObject {
	// The service replaces hints by an order of its own: https://learn.microsoft.com/graph/api/resources/planner-order-hint-format
	return Object.fromEntries(Object.entries(value).filter(([name]) => !name.startsWith('@') && name !== 'orderHint'));
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): IDataObject {
	return isObject(value) ? value : {};
}

function clashed(changed: Failed<HttpReply>, fields: readonly string[]): Failed<HttpReply> {
	const failure = {
		...changed.failure,
		message: `Somebody else changed ${fields.join(' and ')} at the same time`,
		description: 'Nothing was changed. Look at what is there now, and run this again if your change is still wanted.',
	};
	return { ...changed, disposition: 'rejected', failure };
}
