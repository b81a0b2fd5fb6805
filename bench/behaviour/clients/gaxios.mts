import { Gaxios } from 'gaxios';
import type { ClientModule } from '../contract.mts';
import { endingOf } from './ending.mts';

export const open: ClientModule['open'] = () => {
	const gaxios = new Gaxios({ retry: true });
	return {
		send: async ({ method, url }) =>
			await endingOf(async () => await gaxios.request({ method, url, ...(method === 'POST' ? { data: {} } : {}) })),
	};
};
