/** One challenge of a `WWW-Authenticate` header (RFC 9110, 11.3). */
export interface Challenge {
	/** Lower case. */
	readonly scheme: string;
	/** Names in lower case, values without their quotes. */
	readonly parameters: Readonly<Record<string, string>>;
}

const SPACE = '[ \\t]*';
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const PARAMETER = new RegExp(
	`${SPACE}(${TOKEN})${SPACE}=${SPACE}(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))${SPACE}(?:,|$)`,
	'y',
);
const SCHEME = new RegExp(
	`[ \\t,]*(${TOKEN})(?:[ \\t]+(?:[A-Za-z0-9\\-._~+/]+=*${SPACE}(?:,|$))?|${SPACE}(?:,|$))`,
	'y',
);

/**
 * Reads all challenges of a response, in the order of the server's preference. Stops at what it cannot read.
 * @param header the header's value, or its values where it came more than once
 */
export function parseChallenges(header: string | readonly string[] | undefined): Challenge[] {
	const values = typeof header === 'string' ? [header] : (header ?? []);
	return values.flatMap(parseValue);
}

function parseValue(value: string): Challenge[] {
	const challenges: Challenge[] = [];
	let position = 0;
	while (position < value.length) {
		SCHEME.lastIndex = position;
		const scheme = SCHEME.exec(value);
		if (!scheme) break;
		position = SCHEME.lastIndex;
		const parameters: Record<string, string> = {};
		for (;;) {
			PARAMETER.lastIndex = position;
			const parameter = PARAMETER.exec(value);
			if (!parameter) break;
			position = PARAMETER.lastIndex;
			const [, name, quoted, token] = parameter;
			parameters[name.toLowerCase()] = token ?? quoted.replace(/\\(.)/g, '$1');
		}
		challenges.push({ scheme: scheme[1].toLowerCase(), parameters });
	}
	return challenges;
}
