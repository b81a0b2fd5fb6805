import { systemClock } from '../../shared/engine/clock';
import type { HttpResponse } from '../../shared/engine/httpReply';
import type { Disposition } from '../../shared/engine/outcome';
import { retryAfter } from '../../shared/engine/retryAfter';
import type { Failure } from '../../shared/engine/verdict';
import { CallFailed } from '../../shared/n8n/callFailed';
import type { ServiceItem } from '../../shared/n8n/serviceItem';

/** Small files are copied in less than a second, folders may take hours. */
const FIRST_LOOK_MS = 250;
const LONGEST_MS = 10_000;

const SEE_OTHER = 303;

/** https://learn.microsoft.com/graph/long-running-actions-overview */
interface Progress {
	readonly status?: string;
	readonly percentageComplete?: number;
	readonly resourceId?: string;
	readonly statusDescription?: string;
	readonly error?: { readonly code?: string; readonly message?: string };
}

/**
 * Waits until a copy is finished. The address of its progress is its own key: no token goes there.
 * @returns the ID of what was made
 * @throws {CallFailed} with the service's reason, or when the copy takes longer than the item may wait
 */
export async function waitForCopy(item: ServiceItem, monitor: string): Promise<string> {
	let progress: Progress = {};
	for (let ms = FIRST_LOOK_MS, asked = 0; ; ms = Math.min(2 * ms, LONGEST_MS)) {
		if (!(await item.pause(Math.max(ms, asked)))) throw failed('unknown', stillUnderWay(progress));
		const reply = await item.send({ path: monitor, isUnsigned: true, accepts: [SEE_OTHER] });
		const now = systemClock.now();
		asked = (retryAfter(reply.headers, now) ?? now) - now;
		const made = madeAt(reply);
		if (made !== undefined) return made;
		progress = item.parse(reply) as Progress;
		if (progress.status === 'completed' && progress.resourceId !== undefined) return progress.resourceId;
		if (/^(failed|deleteFailed|cancelled)$/i.test(progress.status ?? '')) {
			// Nothing was made.
			item.acted = false;
			throw failed('rejected', reason(progress));
		}
	}
}

/** A personal OneDrive leads to the copy instead of naming it. */
function madeAt({ status, headers: { location } }: HttpResponse): string | undefined {
	const [, id] = (status === SEE_OTHER && /\/items\/([^/?]+)/.exec(String(location))) || [];
	return id && decodeURIComponent(id);
}

function stillUnderWay({ percentageComplete = 0 }: Progress): Failure {
	return {
		message: `The copy takes longer than this item may wait: ${Math.floor(percentageComplete)} % are done`,
		description:
			'Microsoft goes on with it. Raise "Max Wait" under Reliability, or turn on "Return at Once" under Options.',
	};
}

function reason({ error: { code, message } = {}, statusDescription }: Progress): Failure {
	const why = message ?? statusDescription ?? code ?? 'no reason was given';
	return {
		message: `The copy failed: ${why}`,
		code,
		description:
			code === 'nameAlreadyExists'
				? 'There is a file or folder of this name already. Choose another name, or what is to become of it under Options.'
				: 'Nothing was made.',
	};
}

function failed(disposition: Disposition, failure: Failure): CallFailed {
	return new CallFailed({ ok: false, disposition, failure, attempts: 0 });
}
