import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';

// Loaded into n8n's processes with --import: a connection to a host that the file names goes to a port of this machine
// instead. Names, certificates and everything above the socket stay what they are. Hosts that are not named go where they go.
const file = process.env.STEADY_TEST_HOSTS;
if (file !== undefined) {
	const connect = Socket.prototype.connect;

	/** @param {unknown} options */
	const mapped = (options) => {
		if (options === null || typeof options !== 'object' || !('host' in options)) return options;
		const port = /** @type {Record<string, number>} */ (JSON.parse(readFileSync(file, 'utf8')))[String(options.host)];
		return port === undefined ? options : { ...options, host: '127.0.0.1', port };
	};

	/** @param {unknown[]} args either Node's own list of arguments, already in order, or what a caller has passed */
	Socket.prototype.connect = function (...args) {
		const [first] = args;
		if (!Array.isArray(first)) args[0] = mapped(first);
		else first[0] = mapped(first[0]);
		return connect.apply(this, /** @type {Parameters<typeof connect>} */ (args));
	};
}
