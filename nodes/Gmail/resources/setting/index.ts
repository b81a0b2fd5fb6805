import type { Resource } from '../../operation';
import { createFilter } from './createFilter';
import { deleteFilter } from './deleteFilter';
import { getFilter } from './getFilter';
import { getFilters } from './getFilters';
import { getSendAs } from './getSendAs';
import { getVacation } from './getVacation';
import { updateVacation } from './updateVacation';

export const setting: Resource = {
	name: 'Setting',
	value: 'setting',
	initial: getVacation,
	operations: [createFilter, deleteFilter, getFilter, getSendAs, getFilters, getVacation, updateVacation],
};
