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
import { Collection } from './collection.mts';

const LINK_FIELDS = new Set(['type', 'scope', 'password', 'expirationDateTime']);
const INVITE_FIELDS = new Set([
	'recipients',
	'roles',
	'requireSignIn',
	'sendInvitation',
	'message',
	'expirationDateTime',
]);

/** Who may see what of a drive: https://learn.microsoft.com/graph/api/resources/permission */
export class Sharing {
	/** Addresses that an invitation went to, one entry per mail. */
	readonly invited: string[] = [];
	private readonly permissions = new Map<string, Collection>();

	/** Permissions of a file or folder. */
	of(item: string): Collection {
		let found = this.permissions.get(item);
		if (!found) this.permissions.set(item, (found = new Collection('permission')));
		return found;
	}

	answer(request: GraphRequest, item: string, [action, id]: readonly string[]): GraphAnswer | undefined {
		const { method, body = {} } = request;
		const permissions = this.of(item);
		if (action === 'permissions') {
			if (method === 'DELETE') return permissions.delete(String(id)) ? noContent : notFound('itemNotFound');
			if (id === undefined) return permissions.list(request);
			const found = permissions.get(id);
			return found ? ok(found) : notFound('itemNotFound');
		}
		if (method !== 'POST') return undefined;
		if (action === 'createLink') return unknownIn(body, LINK_FIELDS) ?? this.link(permissions, body);
		if (action === 'invite') return unknownIn(body, INVITE_FIELDS) ?? this.invite(permissions, body);
		return undefined;
	}

	/** A link of the same kind is given out again. */
	private link(permissions: Collection, { type, scope, expirationDateTime }: Json): GraphAnswer {
		if (!['view', 'edit', 'embed'].includes(String(type))) return refuse(400, 'invalidRequest', 'Invalid link type');
		const there = [...permissions.entries.values()].find(({ link }) => {
			const { type: kind, scope: reach } = (link ?? {}) as Json;
			return kind === type && reach === scope;
		});
		if (there) return ok(there);
		const webUrl = `https://contoso.sharepoint.example/:x:/${permissions.entries.size + 1}`;
		const roles = [type === 'edit' ? 'write' : 'read'];
		return created(permissions.create({ roles, link: { type, scope, webUrl }, expirationDateTime }));
	}

	private invite(permissions: Collection, body: Json): GraphAnswer {
		const {
			recipients = [],
			roles,
			sendInvitation,
		} = body as {
			recipients?: Array<{ email?: string }>;
			roles?: string[];
			sendInvitation?: boolean;
		};
		if (recipients.length === 0) return refuse(400, 'invalidRequest', 'There must be at least one recipient');
		const value = recipients.map(({ email }) => {
			if (sendInvitation) this.invited.push(String(email));
			return permissions.create({ roles, grantedToV2: { user: { displayName: email } }, invitation: { email } });
		});
		return ok({ '@odata.context': '$metadata#Collection(permission)', value });
	}
}

function unknownIn(body: Json, known: ReadonlySet<string>): GraphAnswer | undefined {
	const unknown = Object.keys(body).filter((name) => !known.has(name));
	return unknown.length > 0 ? refuse(400, 'invalidRequest', `Unknown: ${unknown.join(', ')}`) : undefined;
}
