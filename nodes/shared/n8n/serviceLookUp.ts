import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { asExecution } from './asExecution';
import { CallFailed } from './callFailed';
import type { ItemContext } from './itemWindow';
import { steadyProcess } from './process';
import { withDefaults } from './reliability';
import { attemptLine } from './runReport';
import type { Service } from './service';
import type { ServiceItem } from './serviceItem';
import { ServiceSession } from './serviceSession';

/** Somebody sits in front of the editor and waits. */
const PATIENCE = withDefaults({ maxAttempts: 3, maxWaitSeconds: 15 });

/** Long enough for the questions that the editor asks at the same moment, too short to hide something new. */
const REMEMBERED_MS = 10_000;

/**
 * Asks a service something for the editor's lists, once for all who ask within a few seconds.
 * @param question tells the question from others to the same service
 * @throws NodeOperationError with what went wrong and what to do
 */
export async function lookUp<T>(
	editor: ILoadOptionsFunctions,
	service: Service,
	question: string,
	work: (item: ServiceItem) => Promise<T>,
): Promise<T> {
	const ctx = asExecution(editor);
	const session = new ServiceSession(ctx, service, () => PATIENCE);
	try {
		const { identity } = await session.credential(0);
		const answer = await steadyProcess().registry.use(
			`${service.surface}/${identity}/${question}`,
			async () => await ask(await session.open(0, contextOf(editor)), work),
			() => undefined,
			REMEMBERED_MS,
		);
		answer.release();
		return answer.value;
	} finally {
		await session.close();
	}
}

async function ask<T>(item: ServiceItem, work: (item: ServiceItem) => Promise<T>): Promise<T> {
	try {
		return await work(item);
	} catch (error) {
		const { message, description } =
			error instanceof CallFailed ? error.outcome.failure : (error as NodeOperationError);
		throw new NodeOperationError(item.ctx.getNode(), message, { description: description ?? undefined });
	} finally {
		await item.finish();
	}
}

function contextOf(editor: ILoadOptionsFunctions): ItemContext {
	const { signal } = new AbortController();
	return {
		signal,
		recall: signal,
		observe: (event) => editor.logger.debug(attemptLine(event)),
		cutShort: () => ({ message: 'The editor does not wait any more' }),
	};
}
