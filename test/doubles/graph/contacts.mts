import { created, type GraphAnswer, type GraphRequest, noContent, notFound, ok } from './answers.mts';
import { Collection, type Entry, type Stamps } from './collection.mts';
import { entity, strict } from './strict.mts';

const OF_CONTACT =
	'assistantName birthday businessAddress businessHomePage businessPhones categories children companyName department displayName emailAddresses fileAs givenName homeAddress homePhones imAddresses initials jobTitle manager middleName mobilePhone nickName officeLocation otherAddress personalNotes profession singleValueExtendedProperties spouseName surname title'.split(
		' ',
	);
const OF_FOLDER = ['displayName', 'singleValueExtendedProperties'];

/** A user's contacts, and the folders that they are in. */
export class Contacts {
	readonly contacts: Collection;
	readonly folders: Collection;

	constructor(address: string, stamps: Stamps) {
		this.contacts = new Collection(`users('${address}')/contacts`, stamps);
		this.folders = new Collection(`users('${address}')/contactFolders`);
	}

	/** Answers what is below the user and about contacts. */
	answer(request: GraphRequest, [root, id, part, partId]: readonly string[]): GraphAnswer | undefined {
		if (root === 'contacts') return this.ofContacts(request, undefined, id);
		if (root !== 'contactFolders') return undefined;
		if (part === undefined) return answerOf(request, this.folders, id, OF_FOLDER, {});
		if (part !== 'contacts' || !this.folders.get(id)) return notFound();
		return this.ofContacts(request, id, partId);
	}

	private ofContacts(request: GraphRequest, parentFolderId: string | undefined, id: string | undefined): GraphAnswer {
		const isIn = (entry: Entry) => entry.parentFolderId === parentFolderId;
		if (id === 'delta') return this.contacts.delta(request, isIn);
		if (id === undefined && request.method === 'GET') return this.contacts.list(request, isIn);
		const { givenName = '', surname = '' } = request.body ?? {};
		const displayName = [givenName, surname].filter(Boolean).join(' ');
		const fields = { displayName, emailAddresses: [], businessPhones: [] };
		const place = parentFolderId === undefined ? {} : { parentFolderId };
		return answerOf(request, this.contacts, id, OF_CONTACT, { ...fields, ...place });
	}
}

/** The four things that can be done with entries of a collection. @param defaults of a new one */
export function answerOf(
	request: GraphRequest,
	things: Collection,
	id: string | undefined,
	known: readonly string[],
	defaults: object,
): GraphAnswer {
	const refused = strict(request, {
		query: id === undefined ? ['$filter', '$select', '$skip', '$top'] : ['$select'],
		body: known,
	});
	if (refused) return refused;
	if (id === undefined) {
		return request.method === 'POST'
			? created(entity(request, things.kind, things.create({ ...defaults, ...request.body })))
			: things.list(request);
	}
	if (!things.get(id)) return notFound();
	if (request.method === 'GET') return ok(entity(request, things.kind, things.shown(id, request.query)));
	if (request.method === 'PATCH') return ok(entity(request, things.kind, things.patch(id, request.body ?? {})));
	things.delete(id);
	return noContent;
}
