import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/**
 * What a credential may do: from a list by service, and typed.
 *
 * The list begins empty, and empty means what the nodes need: n8n's editor saves lists that nobody has touched as empty,
 * whatever their default.
 * @param usual what is asked for where nothing is chosen, in words
 */
export function scopeFields(
	options: readonly INodePropertyOptions[],
	usual: string,
	placeholder: string,
): INodeProperties[] {
	return [
		{
			displayName: 'Permissions',
			name: 'scopes',
			type: 'multiOptions',
			options: [...options],
			default: [],
			description: `What the credential may do. Nothing chosen: ${usual}.`,
		},
		{
			displayName: 'Further Permissions',
			name: 'moreScopes',
			type: 'string',
			default: '',
			placeholder: `e.g. ${placeholder}`,
			description: 'Scopes that are not in the list, separated by spaces',
		},
	];
}

/**
 * The hidden field in which n8n's OAuth2 looks for the scopes, filled from the two above.
 * @param usual what is asked for where nothing is chosen
 * @param always what is asked for in any case
 * @param prefix expression that gives what stands before each scope of the list
 */
export function scopeExpression(usual: readonly string[], always: readonly string[] = [], prefix = '""'): string {
	const list = '($self["scopes"] || [])';
	const typed = '($self["moreScopes"] || "").split(/[\\s,]+/).filter((scope) => scope)';
	const chosen = `(${list}.length + ${typed}.length > 0 ? ${list} : ${JSON.stringify(usual)})`;
	return `={{ ${JSON.stringify(always)}.concat(${chosen}.map((scope) => ${prefix} + scope), ${typed}).join(" ") }}`;
}
