import type { IExecuteFunctions } from 'n8n-workflow';
import { hasExpression } from './expressions';

/** The part of n8n's internals that gives the credential as it was stored (seen in n8n-core 2.30 to 2.41). */
interface Internals {
	readonly additionalData?: {
		readonly credentialsHelper?: {
			getDecrypted?(
				additionalData: object,
				credential: object,
				type: string,
				mode: string,
				executeData: undefined,
				raw: true,
			): Promise<object>;
		};
	};
}

/**
 * Whether a credential may look different to each item: the stored one holds expressions. Those that only join its own
 * fields (`$self`) do not count; each of these is looked at itself. Where n8n does not let us look, it may.
 */
export async function variesPerItem(ctx: IExecuteFunctions, type: string): Promise<boolean> {
	const { additionalData } = ctx as Internals;
	const stored = ctx.getNode().credentials?.[type];
	const helper = additionalData?.credentialsHelper;
	if (!additionalData || !helper?.getDecrypted || !stored) return true;
	try {
		const raw = await helper.getDecrypted(additionalData, stored, type, ctx.getMode(), undefined, true);
		return Object.values(raw).some((value) => hasExpression(value) && !isOfOwnFields(value));
	} catch {
		return true;
	}
}

function isOfOwnFields(expression: unknown): boolean {
	const names = typeof expression === 'string' ? (expression.match(/\$\w*/g) ?? []) : [];
	return names.length > 0 && names.every((name) => name === '$self');
}
