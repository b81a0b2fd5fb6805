import { Client } from '@microsoft/microsoft-graph-client';
import type { ClientModule } from '../contract.mts';
import { endingOf } from './ending.mts';

export const open: ClientModule['open'] = () => {
	let client: Client | undefined;
	return {
		send: async ({ method, url }) =>
			await endingOf(async () => {
				const { origin, pathname } = new URL(url);
				client ??= Client.init({ baseUrl: origin, authProvider: (done) => done(null, 'token') });
				const request = client.api(pathname);
				return await (method === 'POST' ? request.post({}) : request.get());
			}),
	};
};
