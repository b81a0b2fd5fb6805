import { randomUUID } from 'node:crypto';
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
import type { Entry } from './collection.mts';
import { entity, strict } from './strict.mts';

const CHANGEABLE = [
	'allowAttendeeToEnableCamera',
	'allowAttendeeToEnableMic',
	'allowMeetingChat',
	'allowTeamworkReactions',
	'allowedPresenters',
	'endDateTime',
	'isEntryExitAnnounced',
	'lobbyBypassSettings',
	'recordAutomatically',
	'startDateTime',
	'subject',
];
const OF_NEW = [...CHANGEABLE, 'joinMeetingIdSettings'];
const OF_CREATE_OR_GET = ['endDateTime', 'externalId', 'startDateTime', 'subject'];

/** Values that came later, and are shown only to those who say that they know such. */
const LATER = new Set(['invited', 'organizationExcludingGuests']);

const HOUR_MS = 3_600_000;

/** Meetings of Teams: https://learn.microsoft.com/graph/api/resources/onlinemeeting. They cannot be listed. */
export class OnlineMeetings {
	/** All of them, by ID, each with its organizer. */
	readonly all = new Map<string, { readonly organizer: string; readonly meeting: Json }>();
	/** IDs of users whose meetings no policy lets an app work on. */
	readonly withoutPolicy = new Set<string>();
	private made = 0;

	/** @param owner whose meetings they are: `path` is what is below */
	answer(request: GraphRequest, path: readonly string[], owner?: Entry): GraphAnswer | undefined {
		const [root, id, ...rest] = path;
		if (root !== 'onlineMeetings' || !owner || rest.length > 0) return undefined;
		// Here Graph knows people by their object ID only.
		if (request.path[0] === 'users' && request.path[1] !== owner.id) return notFound('UserNotFound');
		if (request.user === undefined && this.withoutPolicy.has(owner.id))
			return refuse(
				403,
				'Forbidden',
				`No application access policy found for this app: app-1 on the user: ${owner.id}.`,
			);
		if (id === undefined) return request.method === 'POST' ? this.post(request, owner) : this.find(request, owner);
		if (id === 'createOrGet') return this.createOrGet(request, owner);
		const known = this.all.get(id);
		if (known?.organizer !== owner.id) return notFound('NotFound');
		if (request.method === 'GET') return strict(request, {}) ?? ok(shown(request, owner, known.meeting));
		if (request.method === 'PATCH') return this.patch(request, owner, known.meeting);
		this.all.delete(id);
		return noContent;
	}

	private post(request: GraphRequest, owner: Entry): GraphAnswer {
		const { body = {} } = request;
		return (
			strict(request, { body: OF_NEW }) ?? wrongTimes(body) ?? created(shown(request, owner, this.create(owner, body)))
		);
	}

	private createOrGet(request: GraphRequest, owner: Entry): GraphAnswer {
		const { body = {} } = request;
		const { externalId, startDateTime: start, endDateTime: end } = body;
		const wrong = strict(request, { body: OF_CREATE_OR_GET });
		if (wrong) return wrong;
		if (!externalId) return refuse(400, 'BadRequest', 'The externalId is missing.');
		if (end !== undefined && start === undefined) return refuse(400, 'BadRequest', 'The startDateTime is missing.');
		const there = [...this.all.values()].find(
			({ organizer, meeting }) => organizer === owner.id && meeting.externalId === externalId,
		);
		if (there) return ok(shown(request, owner, there.meeting));
		const from = start === undefined ? Date.now() : Date.parse(String(start));
		const times = {
			startDateTime: start ?? new Date(from).toISOString(),
			endDateTime: end ?? new Date(from + HOUR_MS).toISOString(),
		};
		return wrongTimes(times) ?? created(shown(request, owner, this.create(owner, { ...body, ...times })));
	}

	private patch(request: GraphRequest, owner: Entry, meeting: Json): GraphAnswer {
		const { body = {} } = request;
		const wrong = strict(request, { body: CHANGEABLE }) ?? wrongTimes(body);
		if (wrong) return wrong;
		if (Object.keys(body).length === 0) return refuse(400, 'BadRequest', 'There is nothing to change.');
		if ('startDateTime' in body !== 'endDateTime' in body)
			return refuse(400, 'BadRequest', 'Start and end can only be changed together.');
		return ok(shown(request, owner, Object.assign(meeting, withLobby(meeting, body))));
	}

	/** https://learn.microsoft.com/graph/api/onlinemeeting-get */
	private find(request: GraphRequest, owner: Entry): GraphAnswer {
		const wrong = strict(request, { query: ['$filter'] });
		if (wrong) return wrong;
		const [, quoted] = /^JoinWebUrl eq '(.*)'$/i.exec(request.query.get('$filter') ?? '') ?? [];
		if (quoted === undefined) return refuse(400, 'BadRequest', 'A filter by JoinWebUrl is needed.');
		const link = quoted.replaceAll("''", "'");
		const found = [...this.all.values()].filter(
			({ organizer, meeting }) => organizer === owner.id && meeting.joinWebUrl === link,
		);
		return ok({
			'@odata.context': `${request.root}/$metadata#users('${owner.id}')/onlineMeetings`,
			value: found.map(({ meeting }) => inKnownWords(request, meeting)),
		});
	}

	private create(owner: Entry, fields: Json): Json {
		const thread = `19:meeting_${Buffer.from(`${++this.made} ${randomUUID()}`).toString('base64url')}@thread.v2`;
		const id = Buffer.from(`1*${owner.id}*0**${thread}`).toString('base64');
		const context = encodeURIComponent(JSON.stringify({ Tid: '909c6581-5130-43e9-88f3-fcb3582cde38', Oid: owner.id }));
		const { isPasscodeRequired = false } = (fields.joinMeetingIdSettings ?? {}) as Json;
		const meeting: Json = {
			id,
			creationDateTime: new Date().toISOString(),
			joinWebUrl: `https://teams.microsoft.com/l/meetup-join/${encodeURIComponent(thread)}/0?context=${context}`,
			allowAttendeeToEnableCamera: true,
			allowAttendeeToEnableMic: true,
			allowMeetingChat: 'enabled',
			allowTeamworkReactions: true,
			allowedPresenters: 'everyone',
			isEntryExitAnnounced: true,
			recordAutomatically: false,
			videoTeleconferenceId: null,
			externalId: null,
			audioConferencing: null,
			subject: null,
			...withLobby({ lobbyBypassSettings: { scope: 'organization', isDialInBypassEnabled: false } }, fields),
			participants: {
				organizer: {
					upn: owner.userPrincipalName,
					role: 'presenter',
					identity: { user: { id: owner.id, displayName: owner.displayName } },
				},
				attendees: [],
			},
			chatInfo: { threadId: thread, messageId: '0', replyChainMessageId: null },
			joinMeetingIdSettings: {
				isPasscodeRequired,
				joinMeetingId: String(200_000_000_000 + this.made),
				passcode: isPasscodeRequired ? 'aB3dEf' : null,
			},
		};
		this.all.set(id, { organizer: owner.id, meeting });
		return meeting;
	}
}

/** Of the lobby, what is not said stays as it is. */
function withLobby({ lobbyBypassSettings: before }: Json, { lobbyBypassSettings: lobby, ...fields }: Json): Json {
	return { ...fields, lobbyBypassSettings: { ...(before as Json), ...(lobby as Json | undefined) } };
}

function wrongTimes({ startDateTime: start, endDateTime: end }: Json): GraphAnswer | undefined {
	const isWrong = start !== undefined && end !== undefined && Date.parse(String(end)) <= Date.parse(String(start));
	return isWrong ? refuse(400, 'BadRequest', 'The end of the meeting must be later than its start.') : undefined;
}

function shown(request: GraphRequest, owner: Entry, meeting: Json): Json {
	return entity(request, `users('${owner.id}')/onlineMeetings`, inKnownWords(request, meeting));
}

function inKnownWords({ headers }: GraphRequest, meeting: Json): Json {
	const lobby = meeting.lobbyBypassSettings as Json;
	const isHidden = LATER.has(String(lobby.scope)) && !headers.prefer?.includes('include-unknown-enum-members');
	return isHidden ? { ...meeting, lobbyBypassSettings: { ...lobby, scope: 'unknownFutureValue' } } : meeting;
}
