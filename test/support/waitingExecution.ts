import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Stands in for the parts of n8n that let an execution wait for an answer and need a running server.
 * @param waits is told until when an execution waits
 */
export function waitingExecution(waits: Date[]): (context: IExecuteFunctions) => void {
	return (context) =>
		void Object.assign(context, {
			getSignedResumeUrl: ({ approved }: { approved: string }) =>
				`https://n8n.example/wait?approved=${approved}&signature=s`,
			putExecutionToWait: async (till: Date) => await Promise.resolve(void waits.push(till)),
		});
}
