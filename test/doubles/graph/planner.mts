import {
	created,
	type GraphAnswer,
	type GraphRequest,
	type Json,
	noContent,
	notFound,
	ok,
	refuse,
} from './answers.mts';
import { Collection, type Entry } from './collection.mts';
import { entity, strict } from './strict.mts';

const TASK_FIELDS = ['planId', 'bucketId', 'title', 'assignments', 'dueDateTime', 'percentComplete', 'orderHint'];

/** Planner: plans of groups, their buckets and tasks. What is changed needs the tag it has. */
export class Planner {
	readonly plans = new Collection('planner/plans');
	readonly buckets = new Collection('planner/buckets');
	readonly tasks = new Collection('planner/tasks');
	private changes = 0;

	/** A plan of a group. */
	createPlan(groupId: string, title: string): Entry {
		return this.tagged(this.plans, {
			title,
			owner: groupId,
			createdDateTime: new Date().toISOString(),
			container: { containerId: groupId, type: 'group', url: `https://graph.microsoft.com/v1.0/groups/${groupId}` },
		});
	}

	createBucket(planId: string, name: string): Entry {
		return this.tagged(this.buckets, { name, planId, orderHint: '8585' });
	}

	/** What somebody else does to a task. */
	change(id: string, fields: Json): void {
		this.tasks.patch(id, { ...fields, '@odata.etag': this.nextTag() });
	}

	/** @param owner whose tasks are meant, where the path began with a user */
	answer(request: GraphRequest, path: readonly string[], owner?: Entry): GraphAnswer | undefined {
		const [root, kind, id, part, ...rest] = path;
		if (root === 'groups' && part === 'plans' && kind !== undefined && id === 'planner' && rest.length === 0)
			return strict(request, {}) ?? this.plans.list(request, (plan) => plan.owner === kind);
		if (root !== 'planner') return undefined;
		if (owner) {
			const isHis = ({ assignments }: Entry) => owner.id in ((assignments ?? {}) as Json);
			return kind === 'tasks' && id === undefined
				? (strict(request, {}) ?? this.tasks.list(request, isHis))
				: undefined;
		}
		if (kind === 'plans') return this.plan(request, id, part);
		if (kind === 'buckets' && id === undefined && request.method === 'POST') return this.postBucket(request);
		return kind === 'tasks' ? this.task(request, id) : undefined;
	}

	private plan(request: GraphRequest, id: string | undefined, part: string | undefined): GraphAnswer | undefined {
		if (id === undefined) {
			const wrong = strict(request, { body: ['container', 'title'] });
			if (wrong) return wrong;
			const { container, title } = request.body as { container?: { url?: string }; title?: string };
			const group = /\/v1\.0\/groups\/([^/]+)$/.exec(container?.url ?? '')?.[1];
			if (group === undefined) return refuse(400, 'BadRequest', 'The container is missing.');
			return created(entity(request, 'planner/plans', this.createPlan(group, String(title))));
		}
		const plan = this.plans.get(id);
		if (!plan) return notFound('NotFound');
		if (part === undefined) return ok(entity(request, 'planner/plans', plan));
		const isIn = ({ planId }: Entry) => planId === id;
		if (part === 'buckets') return strict(request, {}) ?? this.buckets.list(request, isIn);
		return part === 'tasks' ? (strict(request, { query: ['$skip'] }) ?? this.tasks.list(request, isIn)) : undefined;
	}

	private postBucket(request: GraphRequest): GraphAnswer {
		const wrong = strict(request, { body: ['name', 'planId', 'orderHint'] });
		if (wrong) return wrong;
		const { name, planId } = request.body ?? {};
		if (!this.plans.get(String(planId))) return notFound('NotFound');
		return created(entity(request, 'planner/buckets', this.createBucket(String(planId), String(name))));
	}

	private task(request: GraphRequest, id: string | undefined): GraphAnswer {
		const wrong = strict(request, { body: TASK_FIELDS });
		if (wrong) return wrong;
		if (id === undefined) {
			if (!this.plans.get(String(request.body?.planId))) return notFound('NotFound');
			const defaults = { percentComplete: 0, assignments: {}, createdDateTime: new Date().toISOString() };
			return created(entity(request, 'planner/tasks', this.tagged(this.tasks, { ...defaults, ...request.body })));
		}
		const task = this.tasks.get(id);
		if (!task) return notFound('NotFound');
		if (request.method === 'GET') return ok(entity(request, 'planner/tasks', task));
		const match = request.headers['if-match'];
		if (match === undefined) return refuse(400, 'BadRequest', 'The If-Match header must be specified.');
		if (match !== task['@odata.etag'])
			return refuse(412, 'PreconditionFailed', 'The If-Match header contains an invalid value.');
		if (request.method === 'PATCH') {
			const assignments = { ...(task.assignments as Json), ...(request.body?.assignments as Json | undefined) };
			this.change(id, { ...request.body, assignments });
		} else this.tasks.delete(id);
		return noContent;
	}

	private tagged(things: Collection, fields: Json): Entry {
		return things.create({ '@odata.etag': this.nextTag(), ...fields });
	}

	private nextTag(): string {
		return `W/"JzEtVGFzayAgQEBAQEBAQEBAQEBAQEBA${this.changes++}Jw=="`;
	}
}
