import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { lastLines, startChild } from '../../../demo/child.mts';
import { freePort } from '../../../demo/ports.mts';

const READY_WITHIN_MS = 10_000;

/** A real Redis server on the loopback address (Debian package `redis-server`). */
export interface Redis {
	readonly host: string;
	readonly port: number;
	stop(): Promise<void>;
}

/** Starts a Redis that keeps nothing on disk; its log goes into `folder`. */
export async function startRedis(folder: string): Promise<Redis> {
	const port = await freePort();
	const quiet = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
	const child = startChild('redis-server', ['--port', String(port), ...quiet], join(folder, 'redis.log'), {
		env: { PATH: process.env.PATH },
	});
	const stop = () => child.end('SIGTERM', 5_000);
	for (const giveUp = Date.now() + READY_WITHIN_MS; !(await answers(port)); await sleep(50)) {
		if (child.endedWith === undefined && Date.now() < giveUp) continue;
		await stop();
		throw new Error(`redis-server did not start (${child.endedWith}):\n${lastLines(child.logFile)}`);
	}
	return { host: '127.0.0.1', port, stop };
}

async function answers(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('error', () => resolve(false));
		socket.once('data', (reply) => {
			socket.destroy();
			resolve(reply.toString().startsWith('+PONG'));
		});
		socket.write('PING\r\n');
	});
}
