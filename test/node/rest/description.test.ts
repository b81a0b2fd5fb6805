import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { properties } from '../../../nodes/Rest/description';
import { Rest } from '../../../nodes/Rest/Rest.node';
import { builtIn } from '../../support/n8nContext';

const theirs = builtIn('HttpRequest/HttpRequest.node', 'HttpRequest', 4.4).description.properties;

/** Parts of HTTP Request's form that hold nothing, or that only its own editor code can show. */
const NOT_OURS = new Set([
	'curlImport',
	'googleApiWarning',
	'infoMessage',
	'provideSslCertificatesNotice',
	'sslCertificate',
]);

/** Shown with types of their own in HTTP Request, which n8n's editor offers to no other node. */
const OTHER_TYPE = new Set(['nodeCredentialType', 'genericAuthType']);

interface Slot {
	readonly path: string;
	readonly property: INodeProperties;
}

/** Every parameter of a form with the way to it; those that share a name come one after the other. */
function slots(list: readonly INodeProperties[], path = ''): Slot[] {
	return list.flatMap((property) => {
		const here = `${path}${property.name}`;
		// HTTP Request has a second form of some options for versions before 4.
		if (property.displayOptions?.show?.['@version']) return [];
		const inner = property.options ?? [];
		if (property.type === 'collection')
			return [{ path: here, property }, ...slots(inner as INodeProperties[], `${here}.`)];
		if (property.type === 'fixedCollection') {
			const parts = (inner as INodePropertyCollection[]).flatMap(({ name, values }) =>
				slots(values, `${here}.${name}.`),
			);
			return [{ path: here, property }, ...parts];
		}
		return [{ path: here, property }];
	});
}

const named = (list: readonly INodeProperties[], path: string) => slots(list).filter((slot) => slot.path === path);
const values = ({ options }: INodeProperties) =>
	new Set((options as INodePropertyOptions[] | undefined)?.map(({ value }) => value));

describe('the form', () => {
	const wanted = slots(theirs).filter(({ property }) => !NOT_OURS.has(property.name) && property.type !== 'notice');

	it('has a good number of parameters to compare', () => {
		expect(wanted.length).toBeGreaterThan(60);
	});

	it.each([...new Set(wanted.map(({ path }) => path))])('has %s as HTTP Request has it', (path) => {
		const [asked, offered] = [named(theirs, path), named(properties, path)];
		expect(offered).toHaveLength(asked.length);
		asked.forEach(({ property }, index) => {
			const own = offered[index].property;
			expect(own.default).toEqual(property.default);
			if (OTHER_TYPE.has(property.name)) return;
			expect(own.type).toBe(property.type);
			expect(own.typeOptions?.multipleValues).toBe(property.typeOptions?.multipleValues);
			if (property.type === 'options') for (const value of values(property)) expect(values(own)).toContain(value);
		});
	});

	it('shows each parameter when HTTP Request shows it', () => {
		for (const { path, property } of wanted) {
			const shown = property.displayOptions?.show;
			if (!shown) continue;
			const alike = named(properties, path).some(
				({ property: own }) => JSON.stringify(own.displayOptions?.show) === JSON.stringify(shown),
			);
			expect(alike, path).toBe(true);
		}
	});

	it('declares the versions of HTTP Request 4 and one of its own', () => {
		expect(new Rest().description.version).toEqual([4, 4.1, 4.2, 4.3, 4.4, 4.5, 5]);
		expect(new Rest().description.defaultVersion).toBe(5);
	});

	it('has a credential slot for every type of authentication it offers', () => {
		const offered = [...values(named(properties, 'genericAuthType')[0].property)];
		const declared = new Rest().description.credentials?.map(({ name }) => name);
		for (const type of offered) expect(declared).toContain(type);
	});
});
