import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

const BODY = '{"id":12345,"name":"Two mugs, one poster","state":"open","total":41.5}';
const ANSWER = Buffer.from(
	[
		'HTTP/1.1 200 OK',
		'Content-Type: application/json',
		`Date: ${new Date().toUTCString()}`,
		`Content-Length: ${BODY.length}`,
		'Connection: keep-alive',
		'',
		BODY,
	].join('\r\n'),
);

// Runs in a process of its own and answers every GET with the same bytes, so fast that the client is what is measured.
const server = createServer({ noDelay: true }, (socket) => {
	socket.on('error', () => socket.destroy());
	socket.on('data', () => socket.write(ANSWER));
});
server.listen(0, '127.0.0.1', 1024, () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
