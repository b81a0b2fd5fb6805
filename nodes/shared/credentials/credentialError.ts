import { TokenError } from './tokenError';

/** A credential that cannot be sent as it is. Names the form's field and says what to do; never holds the value. */
export class CredentialError extends Error {
	override readonly name = 'CredentialError';

	/**
	 * @param field display name of the field in the credential's form
	 * @param problem what is wrong with it, continuing the sentence "The field … "
	 * @param description what to do
	 */
	constructor(
		readonly field: string,
		problem: string,
		readonly description: string,
	) {
		super(`The credential's field "${field}" ${problem}`);
	}
}

/** Message and advice in one text, for dialogs that show a single one. */
export function inOneText({ message, description }: { message: string; description?: string }): string {
	return description === undefined || description === '' ? message : `${message.replace(/\.$/, '')}. ${description}`;
}

/**
 * Does something with a credential for somebody who shows only the message of an error.
 * @throws an Error whose message also says what to do, in place of one that says so in its description
 */
export async function withAdvice<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw error instanceof CredentialError || error instanceof TokenError ? new Error(inOneText(error)) : error;
	}
}
