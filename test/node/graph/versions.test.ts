import type { INodeParameters, IWebhookFunctions } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { MicrosoftGraph } from '../../../nodes/MicrosoftGraph/MicrosoftGraph.node';
import { MicrosoftGraphTrigger } from '../../../nodes/MicrosoftGraph/MicrosoftGraphTrigger.node';

/** What n8n takes for the credential of a node that has stored no choice. */
function chosen(
	node: MicrosoftGraph | MicrosoftGraphTrigger,
	typeVersion: number,
	parameters: INodeParameters,
): unknown {
	const { description } = node;
	const all = NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		true,
		false,
		{ typeVersion },
		description,
	);
	return all?.authentication;
}

describe('a node that comes from a built-in one without a word about its credential', () => {
	it.each([
		[2, {}, 'microsoftOutlookOAuth2Api'],
		[2, { resource: 'event' }, 'microsoftOutlookOAuth2Api'],
		[2, { resource: 'channelMessage' }, 'microsoftTeamsOAuth2Api'],
		[2.2, { resource: 'worksheet' }, 'microsoftExcelOAuth2Api'],
		[1.1, { resource: 'file' }, 'microsoftOneDriveOAuth2Api'],
		[1, { resource: 'user' }, 'microsoftEntraOAuth2Api'],
		[1, { resource: 'linkedResource' }, 'microsoftToDoOAuth2Api'],
		[1, { resource: 'site' }, 'steadyMicrosoftOAuth2Api'],
		[2, { resource: 'event', authentication: 'microsoftOAuth2Api' }, 'microsoftOAuth2Api'],
		[3, { resource: 'event' }, 'steadyMicrosoftOAuth2Api'],
		[3, {}, 'steadyMicrosoftOAuth2Api'],
	])('of version %s with %j uses %s', (version, parameters, credential) => {
		expect(chosen(new MicrosoftGraph(), version, parameters as INodeParameters)).toBe(credential);
	});

	it.each([
		[1, {}, 'microsoftOutlookOAuth2Api'],
		[1, { event: 'folderUpdated' }, 'microsoftOneDriveOAuth2Api'],
		[1, { event: 'userCreated' }, 'steadyMicrosoftOAuth2Api'],
		[2, { event: 'fileCreated' }, 'steadyMicrosoftOAuth2Api'],
	])('as a trigger of version %s with %j uses %s', (version, parameters, credential) => {
		expect(chosen(new MicrosoftGraphTrigger(), version, parameters as INodeParameters)).toBe(credential);
	});

	it('keeps n8n from hiding what tells the built-in nodes apart', () => {
		for (const { description } of [new MicrosoftGraph(), new MicrosoftGraphTrigger()]) {
			const shownFor = description.properties
				.filter(({ name }) => name === 'authentication')
				.flatMap(({ displayOptions }) => Object.keys(displayOptions?.show ?? {}));
			expect(new Set(shownFor)).toEqual(new Set(['@version']));
		}
	});

	it('shows each credential once where it is chosen', () => {
		for (const { description } of [new MicrosoftGraph(), new MicrosoftGraphTrigger()]) {
			const [first, ...others] = description.properties.filter(({ name }) => name === 'authentication');
			expect(others.every(({ options }) => JSON.stringify(options) === JSON.stringify(first.options))).toBe(true);
		}
	});
});

describe('a link in a question', () => {
	const follow = async (typeVersion: number) => {
		const response = { send: () => response, setHeader: () => response, status: () => response };
		const { workflowData } = await new MicrosoftGraph().webhook.call({
			getNode: () => ({ typeVersion }),
			getNodeParameter: (_: string, fallback: unknown) => fallback,
			getRequestObject: () => ({
				method: 'GET',
				query: { approved: 'true' },
				headers: { 'user-agent': 'Mozilla/5.0 Firefox/140.0' },
			}),
			getResponseObject: () => response,
		} as unknown as IWebhookFunctions);
		return workflowData?.[0][0].json.data;
	};

	it('decides at once in the versions of the built-in nodes, and asks on a page in ours', async () => {
		expect(await follow(2.2)).toMatchObject({ approved: true });
		expect(await follow(3)).toBeUndefined();
	});
});
