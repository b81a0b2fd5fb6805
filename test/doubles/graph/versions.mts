import { type GraphAnswer, type GraphRequest, notFound, ok } from './answers.mts';
import { selected } from './collection.mts';

interface Version {
	readonly id: string;
	readonly lastModifiedDateTime: string;
	readonly size: number;
	readonly content: Buffer;
}

/** What files held before: https://learn.microsoft.com/graph/api/driveitem-list-versions */
export class Versions {
	private readonly all = new Map<string, Version[]>();

	note(file: string, content: Buffer): void {
		const versions = this.all.get(file) ?? [];
		const lastModifiedDateTime = new Date().toISOString();
		// The newest comes first.
		versions.unshift({ id: `${versions.length + 1}.0`, lastModifiedDateTime, size: content.length, content });
		this.all.set(file, versions);
	}

	content(file: string, id: string): Buffer | undefined {
		return this.all.get(file)?.find((version) => version.id === id)?.content;
	}

	answer(request: GraphRequest, file: string, id: string | undefined): GraphAnswer {
		const value = (this.all.get(file) ?? []).map(({ content: _, ...shown }) => shown);
		if (request.method !== 'GET') return notFound('itemNotFound');
		if (id === undefined)
			return ok({ '@odata.context': `${request.root}/$metadata#Collection(driveItemVersion)`, value });
		const found = value.find((version) => version.id === id);
		return found ? ok(selected(found, request.query)) : notFound('itemNotFound');
	}
}
