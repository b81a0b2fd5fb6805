import { expect, it } from 'vitest';
import { lifetimeMs, renewalMargin } from '../../../nodes/shared/credentials/tokenLifetime';

it.each([
	[3_600_000, 60_000],
	[300_000, 60_000],
	[299_000, 59_800],
	[30_000, 6_000],
	[undefined, 60_000],
])('renews a token of %s ms %s ms ahead', (lifetime, margin) => {
	expect(renewalMargin(lifetime)).toBe(margin);
});

it.each([
	[3600, 3_600_000],
	['3600', 3_600_000],
	[0.5, 500],
	[0, undefined],
	[-1, undefined],
	['', undefined],
	['soon', undefined],
	[null, undefined],
	[undefined, undefined],
	[Infinity, undefined],
])('reads expires_in: %j as %j', (expiresIn, ms) => {
	expect(lifetimeMs(expiresIn)).toBe(ms);
});
