import { expect, it } from 'vitest';
import type { HttpReply } from '../../../nodes/shared/engine/httpReply';
import { graphBatch } from '../../../nodes/shared/transports/batch/graphBatch';
import { Sequence } from '../../../nodes/shared/transports/batch/sequence';
import type { HttpRequest } from '../../../nodes/shared/transports/http/httpRequest';
import { get, NEVER, transport } from '../../support/httpFixtures';
import { loopbackServer } from '../../support/loopbackServer';

interface Carrier {
	readonly requests: ReadonlyArray<{ readonly id: string; readonly url: string }>;
}

it('a request that is called off on its way comes to its end, and does not travel again when it was passed over', async () => {
	const off = new AbortController();
	await using http = transport();
	await using server = await loopbackServer(({ path, body }, response) => {
		const { requests } = path.endsWith('/$batch') ? (JSON.parse(body.toString()) as Carrier) : { requests: [] };
		const responses = requests.map(({ id }, i) => ({ id, status: i === 0 ? 503 : 424 }));
		off.abort();
		response.end(JSON.stringify({ responses }));
	});
	const sequence = new Sequence<HttpRequest, HttpReply>(http, graphBatch, 20);
	const request = (name: string) => get(`${server.origin}/v1.0/${name}`);
	const first = sequence.at(0).send(request('first'), NEVER);
	const second = sequence.at(1).send(request('second'), off.signal);
	expect(await first).toMatchObject({ status: 503 });
	expect(await second).toMatchObject({ kind: 'failure', delivered: 'no' });
	await sequence.at(0).send(request('first'), NEVER);
	expect(server.requests.map(({ path }) => path)).toEqual(['/v1.0/$batch', '/v1.0/first']);
});
