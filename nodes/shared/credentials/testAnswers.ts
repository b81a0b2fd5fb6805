/**
 * What a credential test says about an answer, in the form that n8n's declarative tests have.
 * @param value HTTP status
 */
export const answer = (value: number, message: string) => ({
	type: 'responseCode' as const,
	properties: { value, message },
});

/**
 * For addresses that lead elsewhere: the tests follow no redirect, for n8n's client would carry the secret along.
 * @param message what to do, by the status
 */
export const redirectAnswers = (message: (status: number) => string) =>
	[301, 302, 303, 307, 308].map((status) => answer(status, message(status)));
