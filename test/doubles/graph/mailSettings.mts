import { type GraphAnswer, type GraphRequest, refuse } from './answers.mts';
import { Collection } from './collection.mts';
import { answerOf } from './contacts.mts';

const OF_RULE = ['actions', 'conditions', 'displayName', 'exceptions', 'isEnabled', 'sequence'];
const OF_CATEGORY = ['color', 'displayName'];

/** A user's rules for what arrives, and the names and colors of categories. */
export class MailSettings {
	readonly rules: Collection;
	readonly categories: Collection;

	constructor(address: string) {
		this.rules = new Collection(`users('${address}')/mailFolders('inbox')/messageRules`);
		this.categories = new Collection(`users('${address}')/outlook/masterCategories`);
	}

	/** Answers what is below the user and about rules and categories. */
	answer(request: GraphRequest, path: readonly string[]): GraphAnswer | undefined {
		const [root, name, part, id] = path;
		if (root === 'outlook' && name === 'masterCategories') return this.ofCategories(request, part);
		if (root !== 'mailFolders' || part !== 'messageRules') return undefined;
		if (name !== 'inbox') return refuse(400, 'ErrorInvalidRequest', 'Only the inbox has rules.');
		if (request.method === 'POST' && !request.body?.actions)
			return refuse(400, 'ErrorInvalidRequest', 'A rule needs an action.');
		const defaults = { hasError: false, isReadOnly: false, isEnabled: true };
		return answerOf(request, this.rules, id, OF_RULE, defaults);
	}

	private ofCategories(request: GraphRequest, id: string | undefined): GraphAnswer {
		const { displayName } = request.body ?? {};
		const isTaken = [...this.categories.entries.values()].some((entry) => entry.displayName === displayName);
		if (request.method === 'POST' && isTaken)
			return refuse(409, 'ErrorItemExists', 'There is a category of this name already.');
		if (request.method === 'PATCH' && displayName !== undefined)
			return refuse(400, 'ErrorInvalidRequest', 'The name of a category cannot be changed.');
		return answerOf(request, this.categories, id, OF_CATEGORY, { color: 'none' });
	}
}
