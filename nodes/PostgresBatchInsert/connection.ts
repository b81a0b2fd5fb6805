import type { IExecuteFunctions, ILoadOptionsFunctions, SSHTunnelFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { CredentialError } from '../shared/credentials/credentialError';
import { steadyProcess } from '../shared/n8n/process';
import type { Lease } from '../shared/resources/registry';
import type { CredentialValues } from '../shared/transports/postgres/credentialSettings';
import { CREDENTIAL_TYPES, readCredential } from '../shared/transports/postgres/credentialSettings';
import type { ConnectionPool } from '../shared/transports/postgres/pool';
import { usePool } from '../shared/transports/postgres/pool';
import { adjustSettings } from '../shared/transports/postgres/settings';
import type { OpenSsh } from '../shared/transports/postgres/tunnel';

/** The options that concern the connection, in seconds. */
export interface ConnectionOptions {
	readonly connectionTimeout?: number;
	readonly delayClosingIdleConnection?: number;
}

/**
 * Borrows the pool for the node's credential.
 * @throws NodeOperationError for a credential that cannot be used, in the credential's own words
 */
export async function connect(
	ctx: IExecuteFunctions | ILoadOptionsFunctions,
	type: string,
	options: ConnectionOptions,
): Promise<Lease<ConnectionPool>> {
	if (!CREDENTIAL_TYPES.includes(type)) {
		throw new NodeOperationError(ctx.getNode(), `"${type}" is not a credential type of this node`, {
			description: `Choose one of these under Authentication: ${CREDENTIAL_TYPES.join(', ')}.`,
		});
	}
	const settings = readCredential(type, await ctx.getCredentials<CredentialValues & object>(type));
	if (settings instanceof CredentialError) {
		throw new NodeOperationError(ctx.getNode(), settings.message, { description: settings.description });
	}
	const credentialId = ctx.getNode().credentials?.[type]?.id ?? 'unsaved';
	const { connectionTimeout, delayClosingIdleConnection } = options;
	return await usePool(
		steadyProcess().registry,
		credentialId,
		settings,
		adjustSettings(settings, {
			...(isPositive(connectionTimeout) ? { connectTimeoutMs: connectionTimeout * 1000 } : {}),
			...(isPositive(delayClosingIdleConnection) ? { idleMs: delayClosingIdleConnection * 1000 } : {}),
		}),
		sshOpener(ctx.helpers),
	);
}

/**
 * n8n keeps one client for each SSH login and ends it after five minutes without use; asking for it counts as use. Only
 * n8n's function is held on to, which belongs to no execution.
 */
export function sshOpener({ getSSHClient }: SSHTunnelFunctions): OpenSsh {
	return async (tunnel) => {
		const { sshHost, sshPort, sshUser, sshAuthenticateWith, sshPassword, privateKey, passphrase } = tunnel;
		const login = { sshHost, sshPort, sshUser };
		return await getSSHClient(
			sshAuthenticateWith === 'password'
				? { ...login, sshAuthenticateWith, sshPassword }
				: { ...login, sshAuthenticateWith, privateKey, ...(passphrase === '' ? {} : { passphrase }) },
		);
	};
}

function isPositive(value: number | undefined): value is number {
	return typeof value === 'number' && value > 0;
}
