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
