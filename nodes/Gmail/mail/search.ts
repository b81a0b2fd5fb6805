import type { QueryValue } from '../../shared/n8n/service';
import type { ServiceItem } from '../../shared/n8n/serviceItem';
import { asList } from '../fields/ids';
import { isoTime } from '../../shared/n8n/isoTime';

/** The collection `filters`. */
export interface Filters {
	readonly includeSpamTrash?: boolean;
	readonly labelIds?: unknown;
	readonly q?: string;
	readonly readStatus?: string;
	readonly receivedAfter?: unknown;
	readonly receivedBefore?: unknown;
	readonly sender?: string;
}

/**
 * Filters as Gmail's list methods take them.
 * @throws NodeOperationError for a date that is none
 */
export function searchQuery(item: ServiceItem, filters: Filters): Record<string, QueryValue> {
	const { includeSpamTrash, labelIds, q, readStatus, receivedAfter, receivedBefore, sender } = filters;
	const terms = [
		q,
		sender && `from:${sender}`,
		readStatus && readStatus !== 'both' && `is:${readStatus}`,
		isSet(receivedAfter) && `after:${epochSeconds(item, 'Received After', receivedAfter)}`,
		isSet(receivedBefore) && `before:${epochSeconds(item, 'Received Before', receivedBefore)}`,
	].filter((term): term is string => typeof term === 'string' && term !== '');
	return { includeSpamTrash, labelIds: asList(labelIds), q: terms.length > 0 ? terms.join(' ') : undefined };
}

function isSet(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '';
}

/** Timestamps below this are meant in seconds: in milliseconds it would be the first days of 1973. */
const LEAST_MILLISECONDS = 1e11;

/** A text in ISO format without a zone is a time of the workflow's zone, as dates typed in the editor are. */
export function epochSeconds(item: ServiceItem, field: string, value: unknown): number {
	const text = value instanceof Date ? value.toISOString() : String(value);
	if (/^\d+(\.\d+)?$/.test(text.trim()) && !/^\d{4}$/.test(text.trim())) {
		const number = Number(text);
		return Math.floor(number < LEAST_MILLISECONDS ? number : number / 1000);
	}
	const seconds = isoTime(text.trim(), item.ctx.getTimezone());
	if (seconds !== undefined) return seconds;
	throw item.refuse(
		field,
		`holds "${text}", which is no date`,
		'Give a date and time in ISO format, such as 2026-05-01T08:00:00Z, or a timestamp.',
	);
}
