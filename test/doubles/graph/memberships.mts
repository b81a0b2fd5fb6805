import { created, type GraphAnswer, type GraphRequest, noContent, notFound, refuse } from './answers.mts';
import { Collection, type Entry } from './collection.mts';
import { entity, referenced, strict } from './strict.mts';
import { userBy } from './users.mts';

/** The members of a team, channel or chat: https://learn.microsoft.com/graph/api/resources/aaduserconversationmember */
export class Memberships {
	readonly list: Collection;

	constructor(
		private readonly users: Collection,
		private readonly kind: string,
	) {
		this.list = new Collection(kind);
	}

	has(userId: string): boolean {
		return [...this.list.entries.values()].some((member) => member.userId === userId);
	}

	add({ id: userId, displayName, mail }: Entry, roles: readonly string[], since: unknown = null): Entry {
		return this.list.create({
			'@odata.type': '#microsoft.graph.aadUserConversationMember',
			roles,
			displayName,
			userId,
			email: mail ?? null,
			tenantId: 'contoso.example',
			visibleHistoryStartDateTime: since,
		});
	}

	answer(request: GraphRequest, id: string | undefined): GraphAnswer {
		if (id !== undefined) {
			if (request.method !== 'DELETE') return refuse(405, 'MethodNotAllowed', 'Not supported.');
			return this.list.delete(id) ? noContent : notFound('NotFound');
		}
		if (request.method === 'GET') return strict(request, {}) ?? this.list.list(request);
		const wrong = strict(request, { body: ['roles', 'user@odata.bind', 'visibleHistoryStartDateTime'] });
		if (wrong) return wrong;
		const {
			'@odata.type': type,
			roles,
			'user@odata.bind': bound,
			visibleHistoryStartDateTime: since,
		} = request.body ?? {};
		if (type !== '#microsoft.graph.aadUserConversationMember')
			return refuse(400, 'BadRequest', 'The type of the member is missing.');
		const user = userBy(this.users, referenced(bound));
		if (!user) return refuse(404, 'NotFound', 'The user was not found.');
		if (this.has(user.id)) return refuse(400, 'BadRequest', 'The user is already a member.');
		return created(entity(request, this.kind, this.add(user, roles as string[], since)));
	}
}
