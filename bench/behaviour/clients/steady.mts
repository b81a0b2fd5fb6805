import { loadEngineClient } from '../../support/compiled.mts';
import type { ClientModule } from '../contract.mts';

const { EngineClient } = loadEngineClient();

export const open: ClientModule['open'] = ({ maxWaitSeconds }) => {
	const client = new EngineClient({ maxWaitSeconds });
	return {
		async send({ method, url }) {
			const outcome = await client.request(method, url, method === 'POST' ? '{}' : undefined);
			return outcome.ok
				? { ok: true }
				: {
						ok: false,
						says: `${outcome.disposition}: ${outcome.failure.message}, retryAt ${outcome.retryAt ?? 'not known'}`,
					};
		},
	};
};
