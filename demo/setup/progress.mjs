/** How often a line is printed where it cannot be overwritten, in ms. */
const LINE_EVERY_MS = 15_000;

/** Shows how far something is: one line that changes on a terminal, a line now and then in a log. */
export class Progress {
	/** @param {string} title */
	constructor(title) {
		this.title = title;
		this.begin = Date.now();
		this.printedAt = 0;
		this.terminal = process.stdout.isTTY;
		this.show('');
	}

	/** @param {string} text */
	show(text) {
		const now = Date.now();
		const line = `${this.title} ${elapsed(now - this.begin)}${text === '' ? '' : `, ${text}`}`;
		if (this.terminal) {
			process.stdout.write(`\r\u001b[K${line}`);
		} else if (now - this.printedAt >= LINE_EVERY_MS) {
			this.printedAt = now;
			process.stdout.write(`${line}\n`);
		}
	}

	/** @param {string} text */
	end(text) {
		const line = `${this.title} ${text} (${elapsed(Date.now() - this.begin)})`;
		process.stdout.write(this.terminal ? `\r\u001b[K${line}\n` : `${line}\n`);
	}
}

/** @param {number} ms */
function elapsed(ms) {
	const seconds = Math.floor(ms / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
