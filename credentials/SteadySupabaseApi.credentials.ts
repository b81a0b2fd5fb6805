import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { CredentialError, inOneText, withAdvice } from '../nodes/shared/credentials/credentialError';
import { findHeader, putHeader } from '../nodes/shared/credentials/headerMap';
import { checkSupabaseHost, supabaseHeaders, supabaseTestUrl } from '../nodes/shared/credentials/supabase';
import { usesDatabase } from '../nodes/shared/credentials/supabaseDatabase';
import { readCredential } from '../nodes/shared/transports/postgres/credentialSettings';
import { tryConnection } from '../nodes/shared/transports/postgres/tryConnection';
import { answer, redirectAnswers } from '../nodes/shared/credentials/testAnswers';

const CONNECTIONS = ['direct', 'session', 'transaction', 'dedicated'];
const whenDatabase = { show: { databaseConnection: CONNECTIONS } };
const whenSharedPooler = { show: { databaseConnection: ['session', 'transaction'] } };
const whenOwnHost = { show: { databaseConnection: ['direct', 'dedicated'] } };

const REFUSED =
	'Check "API Key": it may be deleted, disabled, or of another project. If "User JWT" is filled in, it may have expired: they live for an hour unless set otherwise.';

export class SteadySupabaseApi implements ICredentialType {
	name = 'steadySupabaseApi';

	displayName = 'Steady Supabase API';

	icon: Icon = { light: 'file:steadySupabase.svg', dark: 'file:steadySupabase.dark.svg' };

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-steady#credentials';

	// Fields that n8n itself requires cannot be left to credential overwrites, so only the project is: the rest says itself
	// that it is missing.
	properties: INodeProperties[] = [
		{
			displayName: 'Project URL or Reference',
			name: 'projectUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://abcdefghijklmnopqrst.supabase.co',
			description:
				'From "Connect" in the Supabase dashboard. The URL of a server of your own or of an own domain will do as well.',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. sb_secret_…',
			description:
				'From "Settings → API Keys". A secret key (or the legacy service_role key) may do everything; a publishable key (or anon) what row-level security lets it. Needed for the APIs, in Steady REST and HTTP Request.',
		},
		// eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password -- it is a key to all that the user may do
		{
			displayName: 'User JWT',
			name: 'userJwt',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. eyJ…',
			description:
				'Access token of a user who is signed in, to act as that user under row-level security. Usually an expression that gives each item its own; leave empty to act as the key.',
		},
		{
			displayName: 'Database Connection',
			name: 'databaseConnection',
			type: 'options',
			options: [
				{ name: 'Not Used', value: 'none', description: 'For the APIs of the project only' },
				{
					name: 'Direct',
					value: 'direct',
					description: 'Port 5432 of the database. IPv6 only, unless the project has the IPv4 add-on.',
				},
				{
					name: 'Session Pooler',
					value: 'session',
					description: 'Port 5432 of the shared pooler. Works everywhere; the choice for n8n unless you know better.',
				},
				{
					name: 'Transaction Pooler',
					value: 'transaction',
					description: 'Port 6543 of the shared pooler. For many workers that need a connection now and then.',
				},
				{
					name: 'Dedicated Pooler',
					value: 'dedicated',
					description: 'Port 6543 of the database, on paid plans. IPv6 only, as Direct.',
				},
			],
			default: 'none',
			description: 'How Postgres Batch Insert reaches the database',
		},
		{
			displayName: 'Pooler Host',
			name: 'poolerHost',
			type: 'string',
			default: '',
			placeholder: 'e.g. aws-1-eu-central-1.pooler.supabase.com',
			description:
				'Copy it from "Connect" in the dashboard, Session or Transaction pooler: number and region cannot be guessed. The whole connection string will do, with [YOUR-PASSWORD] left in it.',
			displayOptions: whenSharedPooler,
		},
		{
			displayName: 'Database Host',
			name: 'databaseHost',
			type: 'string',
			default: '',
			placeholder: 'e.g. db.example.com',
			description: 'Only for servers of your own and own domains: that of a hosted project follows from its reference',
			displayOptions: whenOwnHost,
		},
		{
			displayName: 'Database Password',
			name: 'databasePassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Not an API key. "Settings → Database" in the dashboard can set a new one.',
			displayOptions: whenDatabase,
		},
		{
			displayName: 'Database User',
			name: 'databaseUser',
			type: 'string',
			default: 'postgres',
			description: 'Name of the role alone. What the pooler wants behind it (".reference") is added.',
			displayOptions: whenDatabase,
		},
		{
			displayName: 'Database Name',
			name: 'databaseName',
			type: 'string',
			default: 'postgres',
			displayOptions: whenDatabase,
		},
		{
			displayName: 'Database Port',
			name: 'databasePort',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 65_535 },
			default: 0,
			description: '0 is the usual one: 5432, or 6543 for the transaction and the dedicated pooler',
			displayOptions: whenDatabase,
		},
		{
			displayName: 'Tenant ID',
			name: 'tenantId',
			type: 'string',
			default: '',
			placeholder: 'e.g. your-tenant-id',
			description:
				'For a server of your own: POOLER_TENANT_ID of its settings. For an own domain: the reference of the project. Hosted projects leave it empty.',
			displayOptions: whenSharedPooler,
		},
		{
			displayName: 'TLS',
			name: 'ssl',
			type: 'options',
			options: [
				{ name: 'Disable', value: 'disable', description: 'In the clear: only for a server of your own' },
				{ name: 'Require', value: 'require', description: 'Encrypt, without checking who answers' },
				{
					name: 'Verify CA',
					value: 'verify-ca',
					description: 'Encrypt, and check who signed the certificate',
				},
				{
					name: 'Verify Full',
					value: 'verify-full',
					description: "Encrypt, and check the signature and the host name. Needs Supabase's certificate below.",
				},
			],
			default: 'require',
			description: 'How the connection to the database is encrypted',
			displayOptions: whenDatabase,
		},
		{
			displayName: 'CA Certificate',
			name: 'ca',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: '-----BEGIN CERTIFICATE-----',
			description:
				'Supabase signs with an authority of its own: download its certificate from "Settings → Database → SSL Configuration" in the dashboard and paste it here',
			displayOptions: {
				show: {
					databaseConnection: CONNECTIONS,
					ssl: ['verify-ca', 'verify-full'],
				},
			},
		},
		{
			displayName: 'Maximum Number of Connections',
			name: 'maxConnections',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 10,
			description:
				'Connections open at the same time in each n8n process; further work waits its turn. The session pooler gives all its users together as many as its pool size (15 on small projects).',
			displayOptions: whenDatabase,
		},
		{
			displayName: 'Statement Timeout (Seconds)',
			name: 'statementTimeout',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'How long one statement may run in the database. 0 leaves it to the server.',
			displayOptions: whenDatabase,
		},
		{
			displayName: 'API Base URL',
			name: 'apiBaseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://gateway.example.com',
			description:
				"Advanced: a gateway or private endpoint in front of the project's APIs. Keys are then sent there and nowhere else.",
		},
	];

	/** Lets n8n's own HTTP Request node use the credential too; our nodes sign with the same parts. */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => await withAdvice(async () => await sign(credentials, requestOptions));

	test: ICredentialTestRequest = {
		request: { method: 'GET', url: '', disableFollowRedirect: true },
		rules: [
			answer(401, `Supabase does not accept the key (HTTP 401). ${REFUSED}`),
			answer(403, `Supabase does not accept the key (HTTP 403). ${REFUSED}`),
			answer(
				402,
				'Supabase has restricted the project (HTTP 402): a quota is used up or a bill is open. See its dashboard.',
			),
			answer(
				404,
				'There is no Supabase at this address (HTTP 404). Check "Project URL or Reference" and "API Base URL".',
			),
			answer(540, 'The project is paused (HTTP 540). Restore it in the Supabase dashboard.'),
			...redirectAnswers(
				(status) =>
					`The address leads elsewhere (HTTP ${status}). Fill in the one it leads to under "Project URL or Reference": the key is not sent there unasked.`,
			),
		],
	};
}

async function sign(
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions & { uri?: string },
): Promise<IHttpRequestOptions> {
	const address = options.url || options.uri;
	// Only the credential test names no address.
	const isTest = !address && !options.baseURL;
	if (isTest) await tryDatabase(credentials);
	const url = new URL(address || (isTest ? supabaseTestUrl(credentials) : ''), options.baseURL);
	checkSupabaseHost(credentials, url);
	const headers = { ...(options.headers as Record<string, string> | undefined) };
	for (const [name, value] of Object.entries(supabaseHeaders(credentials, findHeader(headers, 'User-Agent'))))
		putHeader(headers, name, value);
	return { ...options, ...(isTest ? { url: url.href } : {}), headers };
}

/** One button for both halves of the form; the request that n8n sends can only tell about the keys. */
async function tryDatabase(credentials: ICredentialDataDecryptedObject): Promise<void> {
	if (!usesDatabase(credentials)) return;
	const settings = readCredential('steadySupabaseApi', credentials);
	if (settings instanceof CredentialError) throw settings;
	const failure = await tryConnection(settings);
	if (failure !== undefined) throw new Error(`The database cannot be used: ${inOneText(failure)}`);
}
