import { TokenBucket } from '../../../test/doubles/tokenBucket.mts';
import { type Answer, Service } from '../service.mts';
import { lost, plain, type Scenario, tasksFor } from './scenario.mts';

const POSTS = 20;
const PER_SECOND = 2;
const BURST = 5;

const common = { pace: { window: 5 }, giveUpAfterMs: 90_000 } as const;

/** The first POST of an item is carried out, but its sender does not hear so; the second one is carried out again. */
function unheard(name: string, first: Answer | 'reset', label: string): Scenario {
	return {
		...common,
		name,
		async start() {
			const effects = new Map<string, number>();
			const service = await Service.start(({ item, nth }) => {
				effects.set(item, nth);
				return nth > 1 ? { status: 200 } : first;
			});
			return {
				service,
				tasks: tasksFor(service, 'POST', POSTS),
				count: (run) => ({
					twice: [...effects.values()].filter((times) => times > 1).length,
					lost: lost(run.endings),
					ms: run.ms,
				}),
			};
		},
		rows: [{ label, cell: plain('twice') }],
	};
}

/** POSTs above a limit are refused, which is the one answer to a POST that makes another try safe. */
const refused: Scenario = {
	...common,
	name: 'post-429',
	async start() {
		let bucket: TokenBucket | undefined;
		const effects = new Map<string, number>();
		const service = await Service.start(({ item, at }) => {
			bucket ??= new TokenBucket(PER_SECOND, BURST, at);
			const wait = bucket.take(at);
			if (wait > 0) return { status: 429, headers: { 'retry-after': String(Math.ceil(wait / 1000)) } };
			effects.set(item, (effects.get(item) ?? 0) + 1);
			return { status: 200 };
		});
		return {
			service,
			tasks: tasksFor(service, 'POST', POSTS),
			count: (run) => ({
				twice: [...effects.values()].filter((times) => times > 1).length,
				lost: lost(run.endings),
				ms: run.ms,
			}),
		};
	},
	rows: [
		{ label: `POSTs lost, of ${POSTS} at a limit of ${PER_SECOND} a second`, cell: plain('lost') },
		{ label: '… and carried out twice', cell: plain('twice') },
	],
};

export const posts: Scenario[] = [
	unheard(
		'post-reset',
		'reset',
		`POSTs carried out twice, of ${POSTS}: the connection is reset after the first was carried out`,
	),
	unheard('post-503', { status: 503 }, '… 503 is answered after the first was carried out'),
	refused,
];
