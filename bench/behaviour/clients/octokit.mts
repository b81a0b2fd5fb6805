import { Octokit } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import type { ClientModule } from '../contract.mts';
import { endingOf } from './ending.mts';

const SteadyOctokit = Octokit.plugin(retry, throttling);
const quiet = () => undefined;
/** As in the plugin's README. */
const onceMore = (_after: number, _options: object, _octokit: object, retryCount: number) => retryCount < 1;

export const open: ClientModule['open'] = () => {
	const octokit = new SteadyOctokit({
		log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
		throttle: { onRateLimit: onceMore, onSecondaryRateLimit: onceMore },
	});
	return {
		send: async ({ method, url }) => await endingOf(async () => await octokit.request(`${method} ${url}`)),
	};
};
