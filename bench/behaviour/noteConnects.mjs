import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';

// Loaded into a client's process with --import: notes the port of every attempt to connect, one a line.
const file = process.env.STEADY_BENCH_CONNECTS;
if (file !== undefined) {
	subscribe('net.client.socket', (message) => {
		const { socket } = /** @type {{ socket: import('node:net').Socket }} */ (message);
		socket.on('connectionAttempt', (_address, port) => appendFileSync(file, `${port}\n`));
	});
}
