import { ADA, startGraph, TOKEN } from '../../test/doubles/graph/graphDouble.mts';

/*
 * The double of Microsoft Graph in a process of its own, so that it takes no time from n8n's. It answers every message with
 * what has arrived since the one before.
 */

export interface Address {
	readonly origin: string;
	readonly token: string;
	/** The id of the user's calendar. */
	readonly calendar: string;
}

export interface Arrived {
	readonly requests: number;
	/** Subjects of the drafts and events that were made, in any order. */
	readonly subjects: readonly string[];
	readonly violations: readonly string[];
}

const [, , latencyMs] = process.argv;
const service = await startGraph();
service.latencyMs = Number(latencyMs);

process.on('message', () => {
	const { messages, events } = service.mailbox(ADA);
	const made = [messages, events].flatMap((things) => [...things.entries.values()]);
	const arrived: Arrived = {
		requests: service.server.requests.length,
		subjects: made.map(({ subject }) => String(subject)),
		violations: [...new Set(service.violations)],
	};
	for (const things of [messages, events]) for (const id of [...things.entries.keys()]) things.delete(id);
	service.server.requests.length = 0;
	service.violations.length = 0;
	process.send!(arrived);
});
process.on('disconnect', () => process.exit());
const calendars = await fetch(`${service.origin}/v1.0/me/calendars`, { headers: { authorization: `Bearer ${TOKEN}` } });
const { value } = (await calendars.json()) as { value: ReadonlyArray<{ readonly id: string }> };
process.send!({ origin: service.origin, token: TOKEN, calendar: value[0].id } satisfies Address);
