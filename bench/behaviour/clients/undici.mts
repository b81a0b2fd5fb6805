import { Agent, interceptors, request } from 'undici';
import type { ClientModule } from '../contract.mts';
import { endingOf } from './ending.mts';

export const open: ClientModule['open'] = () => {
	const dispatcher = new Agent().compose(interceptors.retry());
	return {
		send: async ({ method, url }) =>
			await endingOf(async () => {
				const { statusCode, body } = await request(url, {
					method,
					dispatcher,
					...(method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}),
				});
				await body.text();
				if (statusCode >= 400) throw new Error(`Status ${statusCode}`);
			}),
	};
};
