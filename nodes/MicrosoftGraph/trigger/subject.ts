import { V1 } from '../service';

/** A path as a subscription names it: without the version, and without a slash before it. */
export function resourceOf(path: string): string {
	return decodeURIComponent(path.slice(V1.length + 1));
}
