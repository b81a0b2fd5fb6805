import { CredentialError } from '../../credentials/credentialError';

/** @throws {CredentialError} for an empty value */
export function required(field: string, value: string): void {
	if (value === '') throw new CredentialError(field, 'is empty', 'Open the credential and fill it in.');
}

export function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : value === undefined || value === null ? '' : String(value);
}

/** Passwords may begin or end with a space. */
export function secret(value: unknown): string {
	return value === undefined || value === null ? '' : String(value);
}

/** @throws {CredentialError} for anything but 1 to 65535 */
export function portNumber(value: unknown, field = 'Port', byDefault = 5432): number {
	const port = value === undefined || value === '' ? byDefault : Number(value);
	if (!Number.isInteger(port) || port < 1 || port > 65_535) {
		throw new CredentialError(
			field,
			'is not a port number',
			`Use a whole number from 1 to 65535; usual is ${byDefault}.`,
		);
	}
	return port;
}

/** @throws {CredentialError} for anything but a whole number of at least `least` */
export function wholeNumber(field: string, value: unknown, byDefault: number, least: number): number {
	const number = value === undefined || value === '' || value === null ? byDefault : Number(value);
	if (!Number.isInteger(number) || number < least) {
		throw new CredentialError(field, 'is not a usable number', `Use a whole number, ${least} or more.`);
	}
	return number;
}
