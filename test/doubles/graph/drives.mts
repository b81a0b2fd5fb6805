import { type GraphAnswer, type GraphRequest, notFound, ok } from './answers.mts';
import { Drive } from './drive.mts';
import type { UploadHost } from './uploadHost.mts';

/** All drives there are, by whose they are. */
export class Drives {
	private readonly all = new Map<string, Drive>();

	constructor(private readonly uploads: UploadHost) {}

	/** @param owner a user's address, or the ID of a site or group */
	of(owner: string, name = 'OneDrive', driveType = 'business'): Drive {
		let drive = this.all.get(owner);
		if (!drive) {
			const id = `b!${Buffer.from(owner).toString('base64url')}`;
			this.all.set(owner, (drive = new Drive(this.uploads, { id, name, driveType })));
		}
		return drive;
	}

	/** Answers `drives/{id}` and below. */
	answer(request: GraphRequest, [id, ...below]: readonly string[]): GraphAnswer | undefined {
		const drive = [...this.all.values()].find(({ facts }) => facts.id === id);
		return drive ? drive.answer(request, below) : notFound('itemNotFound');
	}

	/** Answers `drive` and `drives` below their owner, who has one. */
	ofOwner(request: GraphRequest, drive: Drive, [root, ...below]: readonly string[]): GraphAnswer | undefined {
		if (root === 'drive') return drive.answer(request, below);
		if (root !== 'drives' || below.length > 0 || request.method !== 'GET') return undefined;
		return ok({ '@odata.context': `${request.root}/$metadata#drives`, value: [drive.facts] });
	}
}
