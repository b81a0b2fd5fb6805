import type { IDataObject } from 'n8n-workflow';
import type { ServiceItem } from '../../../shared/n8n/serviceItem';
import { requireChange } from '../../api/noChange';
import { updateOne } from '../../api/plainOperations';
import { fieldCollection } from '../../fields/fieldCollection';
import { isGiven } from '../../fields/isGiven';
import { endDateTime, readText, readTimes, startDateTime, subject } from './fields';
import { place } from './place';
import { changesWith, readSettings } from './settings';

const updateFields = fieldCollection('Update Fields', 'updateFields', changesWith(endDateTime, startDateTime, subject));

export const update = updateOne(place, [updateFields], readChanges);

/** @throws NodeOperationError for one time without the other, which Graph does not take */
function readChanges(item: ServiceItem): IDataObject {
	const fields = item.get<IDataObject>(updateFields.name, {});
	const missing = [startDateTime, endDateTime].filter(({ name }) => !isGiven(fields[name]));
	if (missing.length === 1)
		throw item.refuse(
			missing[0].displayName,
			'is empty, and the other time is not',
			'Give both: Graph changes start and end together.',
		);
	const title = readText(item, subject, fields.subject);
	const changes = { subject: title || undefined, ...readTimes(item, fields), ...readSettings(fields) };
	requireChange(item, [updateFields], changes);
	return changes;
}
