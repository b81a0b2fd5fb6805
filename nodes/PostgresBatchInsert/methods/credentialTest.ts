import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { CredentialError, inOneText } from '../../shared/credentials/credentialError';
import type { CredentialValues } from '../../shared/transports/postgres/credentialSettings';
import { readCredential } from '../../shared/transports/postgres/credentialSettings';
import { sshOpener } from '../connection';
import { tryConnection } from '../../shared/transports/postgres/tryConnection';

/** Logs in once, outside of any pool, and says what the database answered. */
export async function steadyPostgresConnectionTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const settings = readCredential('steadyPostgresApi', (credential.data ?? {}) as CredentialValues);
	if (settings instanceof CredentialError) return { status: 'Error', message: inOneText(settings) };
	const failure = await tryConnection(settings, sshOpener(this.helpers));
	return failure === undefined
		? { status: 'OK', message: 'Connection successful!' }
		: { status: 'Error', message: inOneText(failure) };
}
