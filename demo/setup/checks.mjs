import { statfsSync } from 'node:fs';

/** The oldest Node that can install the rest; everything after that runs on the Node the lock file names. */
const OLDEST_NODE = 20;

const BYTES_PER_GB = 1e9;

/** @throws Error when this Node is too old or the system is one that nothing here has been made for. */
export function checkPlatform() {
	const major = Number(process.versions.node.split('.')[0]);
	if (major < OLDEST_NODE) {
		throw new Error(
			`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or newer (https://nodejs.org).`,
		);
	}
	if (process.platform === 'win32') {
		throw new Error('On Windows, run this inside WSL (https://learn.microsoft.com/windows/wsl/install).');
	}
}

/**
 * @param {string} folder
 * @param {number} gigabytes
 * @param {string} what
 * @throws Error when the disk that `folder` is on has less room.
 */
export function checkRoom(folder, gigabytes, what) {
	const { bavail, bsize } = statfsSync(folder);
	const free = (bavail * bsize) / BYTES_PER_GB;
	if (free < gigabytes) {
		throw new Error(
			`${what} needs ${gigabytes} GB, but only ${free.toFixed(1)} GB are free in ${folder}. Make room and start again.`,
		);
	}
}
