import type { ItemFailure } from '../../shared/n8n/errors';
import { itemFailure } from '../../shared/n8n/errors';
import { SetError } from '../../shared/n8n/setRunner';
import type { TableInfo } from '../../shared/transports/postgres/catalog';
import { readServer, readTable } from '../../shared/transports/postgres/catalog';
import { isUsableName, TableInference } from '../../shared/transports/postgres/write/inferTable';
import type { UnitOfWork } from '../../shared/transports/postgres/write/unitOfWork';
import type { Database } from '../databaseCall';
import { read } from '../databaseCall';
import type { RowGroup } from '../rows/groups';

/** The tables of a run, each asked for once. */
export class Tables {
	private readonly known = new Map<string, TableInfo>();
	/** CREATE TABLE statements for those that do not exist yet. */
	readonly create: string[] = [];

	constructor(
		private readonly database: Database,
		private readonly unit: UnitOfWork,
		private readonly groups: readonly RowGroup[],
		private readonly createMissing: boolean,
	) {}

	/** @throws SetError when it does not exist, or cannot be asked for */
	async of({ table: { schema, table: name }, items }: RowGroup): Promise<TableInfo> {
		const key = JSON.stringify([schema, name]);
		const known = this.known.get(key);
		if (known) return known;
		const answer = await read(
			this.database,
			`look up ${schema}.${name}`,
			this.unit,
			async (session) => await readTable(session, schema, name),
		);
		if (!('value' in answer)) throw new SetError(itemFailure(answer), items[0]);
		const table = answer.value ?? (await this.missing(schema, name, items[0]));
		this.known.set(key, table);
		return table;
	}

	private async missing(schema: string, name: string, item: number): Promise<TableInfo> {
		if (name === '') throw new SetError(NO_TABLE, item);
		const inference = new TableInference();
		for (const group of this.groups) {
			if (group.table.schema === schema && group.table.table === name)
				for (const values of group.values) inference.add(values);
		}
		const statement = inference.createTable(schema, name);
		const problem = isUsableName(name)
			? inference.problem()
			: 'Names of tables have 1 to 63 bytes and no NUL character.';
		const remedy =
			problem === undefined
				? `For these items it could be created with "Create Table" in the options, which would run: ${statement.replace(/\s+/g, ' ')}`
				: `For these items it cannot be created: ${problem}`;
		if (!this.createMissing || problem !== undefined) throw new SetError(missingTable(schema, name, remedy), item);
		const answer = await read(this.database, 'look up the server', this.unit, readServer);
		if (!('value' in answer)) throw new SetError(itemFailure(answer), item);
		this.create.push(statement.replace('CREATE TABLE ', 'CREATE TABLE IF NOT EXISTS '));
		return inference.table(schema, name, answer.value);
	}
}

const NO_TABLE: ItemFailure = {
	message: 'No table is chosen',
	description: 'Choose one under Table.',
	attempts: 0,
	outcome: 'notSent',
};

function missingTable(schema: string, name: string, remedy: string): ItemFailure {
	return {
		message: `There is no table "${name}" in the schema "${schema}"`,
		description: `Check schema and table, or choose them from the list; names are case-sensitive here. ${remedy}`,
		attempts: 0,
		outcome: 'notSent',
	};
}
