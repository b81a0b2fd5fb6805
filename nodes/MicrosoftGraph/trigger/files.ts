import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { REMOVED } from '../api/delta';
import { listAll } from '../api/list';
import { LATEST } from '../changes/feeds';
import { drivePath } from '../files/fields';
import { locatorValue } from '../fields/locator';
import { readEach } from './readById';
import { type Change, type Reading, type Source, timeOf } from './source';
import { resourceOf } from './subject';

/** Files and folders of a drive, with the choices of the built-in OneDrive trigger. */
export const files: Source = {
	events: ['fileCreated', 'fileUpdated', 'folderCreated', 'folderUpdated'],
	watching: (item) => drivePath(item),

	feeds: (item) =>
		Promise.resolve([
			{
				key: 'drive',
				request: { path: `${drivePath(item)}/root/delta`, query: LATEST.page },
				latest: LATEST.sharePoint,
			},
		]),

	change(event, entry, { lastRound }) {
		const created = timeOf(entry.createdDateTime);
		const isWanted = entry[event.startsWith('folder') ? 'folder' : 'file'] !== undefined && entry.root === undefined;
		if (!isWanted || entry[REMOVED] !== undefined || created === undefined) return undefined;
		if (event.endsWith('Created')) return { key: String(entry.id), at: created, entry };
		const at = timeOf(entry.lastModifiedDateTime);
		if (created > lastRound || at === undefined) return undefined;
		return { key: versionOf(entry), at, entry };
	},

	async render(item, event, changes) {
		const place = placeOf(item, event);
		const wanted = changes.filter(({ entry }) => place.mayHold(entry));
		// A delta does not tell where something is in words, nor when it is in a folder of a folder.
		const folderPath = await place.path();
		const request = ({ entry: { id } }: Change) => ({
			path: `${drivePath(item)}/items/${encodeURIComponent(String(id))}`,
		});
		const isSimple = item.get('simple', true);
		const readings = await readEach(item, wanted, request, (change, found): Reading => {
			const isIn = folderPath === undefined || isBelow(found, folderPath);
			if (!isIn) return { kind: 'dropped', change };
			// It may have changed again since: that is told with this.
			const asTold = event.endsWith('Updated') ? { ...change, key: versionOf(found) } : change;
			return { kind: 'item', change: asTold, item: { json: isSimple ? simplifyFile(found) : found } };
		});
		const byId = new Map(readings.map((reading) => [reading.change.entry.id, reading]));
		return changes.map((change) => byId.get(change.entry.id) ?? { kind: 'dropped', change });
	},

	async sample(item, event) {
		const place = placeOf(item, event);
		const folderPath = await place.path();
		const kind = event.startsWith('folder') ? 'folder' : 'file';
		const found = await listAll(item, { path: `${drivePath(item)}/root/delta`, query: LATEST.page }, SAMPLED);
		const fitting = found.find(
			(entry) =>
				entry[kind] !== undefined &&
				entry.root === undefined &&
				place.mayHold(entry) &&
				(folderPath === undefined || isBelow(entry, folderPath)),
		);
		return fitting ? [{ json: item.get('simple', true) ? simplifyFile(fitting) : fitting }] : [];
	},

	subjects: (item) => [{ resource: `${resourceOf(drivePath(item))}/root`, changeType: 'updated' }],
};

/** Entries that are looked at for one that fits. */
const SAMPLED = 200;

/** Where something must be to be told. */
interface Place {
	mayHold(entry: IDataObject): boolean;
	/** Of the folder in which it may be at any depth; undefined when that does not matter. */
	path(): Promise<string | undefined>;
}

/** The fields with which the built-in trigger says where it looks. */
function placeOf(item: ServiceItem, event: string): Place {
	const watch = event.endsWith('Updated') ? item.get<string>('watch', 'anyFile') : '';
	const isFolderWatched = watch === 'selectedFolder' || (event.endsWith('Created') && item.get('watchFolder', false));
	const anywhere = async () => await Promise.resolve(undefined);
	const id = (name: string) => idOf(locatorValue(item, name));
	if (watch === 'selectedFile') return { mayHold: (entry) => entry.id === id('fileId'), path: anywhere };
	const folder = id('folderId');
	if (watch === 'oneSelectedFolder') return { mayHold: (entry) => entry.id === folder, path: anywhere };
	if (!isFolderWatched || folder === '') return { mayHold: () => true, path: anywhere };
	if (!item.get<{ folderChild?: boolean }>('options', {}).folderChild) {
		return { mayHold: (entry) => (entry.parentReference as IDataObject | undefined)?.id === folder, path: anywhere };
	}
	return {
		mayHold: () => true,
		path: async () => {
			const query = { $select: 'id,name,parentReference,root' };
			const found = await item.json({ path: `${drivePath(item)}/items/${encodeURIComponent(folder)}`, query });
			return `${decoded(parentPath(found))}/${String(found.name)}`;
		},
	};
}

/** An ID, or the address of something in OneDrive, which holds it. */
function idOf(given: string): string {
	if (!/^https?:/i.test(given) || !URL.canParse(given)) return given.replace('%21', '!');
	const { searchParams } = new URL(given);
	return searchParams.get('resid') ?? searchParams.get('id') ?? '';
}

function parentPath(entry: IDataObject): string {
	return String((entry.parentReference as IDataObject | undefined)?.path ?? '');
}

function isBelow(entry: IDataObject, folderPath: string): boolean {
	const path = decoded(parentPath(entry));
	return path === folderPath || path.startsWith(`${folderPath}/`);
}

/** Paths are encoded, names are not. */
function decoded(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

function versionOf({ id, eTag, lastModifiedDateTime }: IDataObject): string {
	return `${String(id)} ${String(eTag ?? lastModifiedDateTime)}`;
}

/** A file as the built-in OneDrive trigger simplifies it. */
function simplifyFile({ id, fileSystemInfo, name, webUrl, size, parentReference, file }: IDataObject): IDataObject {
	const times = fileSystemInfo as IDataObject | undefined;
	return {
		id,
		createdDateTime: times?.createdDateTime,
		lastModifiedDateTime: times?.lastModifiedDateTime,
		name,
		webUrl,
		size,
		path: (parentReference as IDataObject | undefined)?.path ?? '',
		mimeType: (file as IDataObject | undefined)?.mimeType ?? '',
	};
}
