import type { Outcome } from '../../../shared/engine/outcome';
import type { HttpReply } from '../../../shared/engine/httpReply';
import { CallFailed } from '../../../shared/n8n/callFailed';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { ME } from '../../service';

/** The most IDs that one call takes. */
const MOST_IDS = 1_000;

interface Member {
	readonly item: ServiceItem;
	readonly ids: readonly string[];
	readonly resolve: (outcome: Outcome<HttpReply>) => void;
}

/** Items of one run that want the same done, as they come in. */
const boarding = new WeakMap<object, Map<string, Member[]>>();

/**
 * Does something to many messages: those of all items that come at the same moment and want the same, a thousand IDs in a
 * call. Each of these items has the outcome of the call that carried it.
 * @throws {CallFailed}
 */
export async function gather(item: ServiceItem, action: string, change: object, ids: readonly string[]): Promise<void> {
	for (let from = 0; from < ids.length; from += MOST_IDS) {
		const outcome = await join(item, action, change, ids.slice(from, from + MOST_IDS));
		if (!outcome.ok) throw new CallFailed(outcome);
	}
}

async function join(item: ServiceItem, action: string, change: object, ids: readonly string[]) {
	const { ctx: run, identity } = item;
	const groups = boarding.get(run) ?? new Map<string, Member[]>();
	boarding.set(run, groups);
	const key = JSON.stringify([identity, action, change]);
	return await new Promise<Outcome<HttpReply>>((resolve) => {
		if (count(groups.get(key) ?? []) + ids.length > MOST_IDS) void carry(groups, key, action, change);
		const members = groups.get(key) ?? [];
		if (members.length === 0) setImmediate(() => void carry(groups, key, action, change, members));
		groups.set(key, members);
		members.push({ item, ids, resolve });
	});
}

function count(group: readonly Member[]): number {
	return group.reduce((sum, { ids }) => sum + ids.length, 0);
}

/** @param planned the group that was to leave; another one may have taken its place since */
async function carry(
	groups: Map<string, Member[]>,
	key: string,
	action: string,
	change: object,
	planned = groups.get(key),
): Promise<void> {
	const group = groups.get(key);
	if (!group || group !== planned) return;
	groups.delete(key);
	const [{ item }] = group;
	const ids = group.flatMap((member) => member.ids);
	const request = { method: 'POST', path: `${ME}/messages/${action}`, body: { ids, ...change } };
	const outcome = await item.attempt(request).catch(({ outcome: calledOff }: CallFailed) => calledOff);
	for (const member of group) {
		if (member.item !== item) member.item.attempts += outcome.attempts;
		member.resolve(outcome);
	}
}
