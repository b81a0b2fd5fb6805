import { FORGET_LATENESS_MS, FORGET_SETTING_MS, GRACE_MS, IN_USE_MS } from './limitStore';

/**
 * One table for everything: a row per bucket, and one per process, whose key begins with `process:`. Not logged, so that
 * no commit waits for the disk; after a crash of the server it is empty, which is what an outage is anyway. `granted` and
 * `answer` only carry what the last question brought out of its statement.
 */
export const CREATE_TABLE = `
CREATE UNLOGGED TABLE IF NOT EXISTS steady_limits (
	key text PRIMARY KEY,
	last float8, arrival float8, paused float8, resume float8,
	rate float8, burst float8, rate_at float8, lateness float8, lateness_at float8,
	granted boolean, answer float8,
	capacity float8, capacity_at float8,
	holders jsonb NOT NULL DEFAULT '{}',
	note text, note_until float8,
	expires float8 NOT NULL
) WITH (fillfactor = 50)`;

/** Epoch milliseconds; the clock that goes on within a statement, read once and not before the row is locked. */
const CLOCK = '(SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now OFFSET 0) AS clock';

/**
 * One step of a calculation; later steps use its columns. `OFFSET 0` keeps the planner from putting every step into every
 * later one, which would take it longer than all the rest.
 */
function step(name: string, columns: string): string {
	return `CROSS JOIN LATERAL (SELECT ${columns} OFFSET 0) AS ${name}`;
}

/** A clock that is set back takes along what was counted on it: every time that is kept, moved. */
const MOVED = `
	${step('shift', 'greatest(coalesce(l.last - now, 0), 0) AS back')}
	${step(
		'moved',
		`l.last - back AS last, coalesce(l.arrival, 0) - back AS arrival,
		CASE WHEN l.paused > 0 THEN l.paused - back ELSE 0 END AS paused,
		CASE WHEN l.resume > 0 THEN l.resume - back ELSE 0 END AS resume,
		l.rate_at - back AS rate_at, l.lateness_at - back AS lateness_at, l.capacity_at - back AS capacity_at`,
	)}`;

/** Whoever comes back first after an outage makes all wait for the others. */
function beginAgain(returning: string): string {
	return step(
		'again',
		`CASE WHEN ${returning} AND moved.resume <= now AND (moved.last IS NULL OR now - moved.last > ${IN_USE_MS})
			THEN now + ${GRACE_MS} ELSE moved.resume END AS resume`,
	);
}

/**
 * $1 key, $2 to $4 own terms, $5 to $7 used terms, $8 to $12 the numbers of the lot, $13 returning. Finds no row when the
 * bucket is new: it must be made first.
 */
export const RESERVE = `
UPDATE steady_limits AS l SET (last, arrival, paused, resume, rate, burst, rate_at, lateness, lateness_at,
	answer, granted, expires) = (
	SELECT now, CASE WHEN verdict.granted THEN base.at + lot_ms ELSE due.arrival END, moved.paused, again.resume,
		terms.rate, terms.burst, terms.rate_at, terms.lateness, terms.lateness_at, base.at, verdict.granted,
		greatest(base.at + lot_ms, moved.paused, again.resume) + asked.credit + ${FORGET_SETTING_MS}
	FROM ${CLOCK} ${MOVED}
	${step(
		'asked',
		`$2::float8 AS own_rate, $3::float8 AS own_burst, $4::float8 AS own_lateness,
		$5::float8 AS rate, $6::float8 AS burst, $7::float8 AS lateness,
		$8::float8 AS units, $9::float8 AS gap, $10::float8 AS first, $11::float8 AS horizon, $12::float8 AS credit`,
	)}
	${step(
		'kept',
		`l.rate IS NOT NULL AND now - moved.rate_at <= ${FORGET_SETTING_MS} AS has_rate,
		l.lateness > own_lateness AND now - moved.lateness_at <= ${FORGET_LATENESS_MS} AS has_lateness`,
	)}
	${step(
		'compared',
		`has_rate AND NOT (own_rate <= l.rate AND own_burst <= l.burst) AS mixes,
		has_rate AND (own_rate < l.rate OR own_burst < l.burst) AS tightens`,
	)}
	${step(
		'terms',
		`CASE WHEN mixes THEN least(own_rate, l.rate) ELSE own_rate END AS rate,
		CASE WHEN mixes THEN least(own_burst, l.burst) ELSE own_burst END AS burst,
		CASE WHEN mixes AND NOT tightens THEN moved.rate_at ELSE now END AS rate_at,
		CASE WHEN has_lateness THEN l.lateness ELSE own_lateness END AS lateness,
		CASE WHEN has_lateness THEN moved.lateness_at ELSE now END AS lateness_at`,
	)}
	${step('spent', 'asked.units * 1000 / terms.rate + asked.gap AS lot_ms')}
	-- What was handed out before may still be used later than what is handed out from now on allows for.
	${step(
		'before',
		`CASE WHEN l.lateness > terms.lateness THEN greatest(moved.arrival, now) + l.lateness - terms.lateness
			ELSE moved.arrival END AS arrival`,
	)}
	${beginAgain('$13')}
	${step(
		'due',
		`greatest(before.arrival,
			CASE WHEN moved.paused > 0 THEN moved.paused + asked.credit - 1000 / terms.rate ELSE 0 END,
			CASE WHEN again.resume > now THEN again.resume + asked.credit ELSE 0 END) AS arrival`,
	)}
	${step('base', 'greatest(due.arrival, now) AS at')}
	${step(
		'verdict',
		`asked.rate <= terms.rate AND asked.burst <= terms.burst AND asked.lateness = terms.lateness
			AND base.at + asked.first <= now + asked.horizon AS granted`,
	)}
)
WHERE key = $1
RETURNING granted, answer - last AS base, rate, burst, lateness, paused, resume - last AS resume, last AS now`;

/** $1 key, $2 process, $3 capacity, $4 keep, $5 desired, $6 wants, $7 time to live, $8 returning. */
export const LEASE_SLOTS = `
UPDATE steady_limits AS l SET (last, arrival, paused, resume, capacity, capacity_at, holders, expires) = (
	SELECT now, moved.arrival, moved.paused, again.resume, terms.capacity, terms.since,
		others.holders || CASE WHEN mine.held > 0 OR waits OR desired > mine.held
			THEN jsonb_build_object(me, jsonb_build_array(mine.held, waits OR desired > mine.held, now + ttl)) ELSE '{}' END,
		greatest(moved.paused, now) + ttl + ${FORGET_SETTING_MS}
	FROM ${CLOCK} ${MOVED}
	${step(
		'asked',
		`$2::text AS me, $3::float8 AS capacity, $4::float8 AS keep, $5::float8 AS desired,
		$6::boolean AS waits, $7::float8 AS ttl`,
	)}
	${step(
		'kept',
		`l.capacity IS NOT NULL AND now - moved.capacity_at <= ${FORGET_SETTING_MS} AND l.capacity < asked.capacity AS counts`,
	)}
	${step(
		'terms',
		`CASE WHEN kept.counts THEN l.capacity ELSE asked.capacity END AS capacity,
		CASE WHEN kept.counts THEN moved.capacity_at ELSE now END AS since`,
	)}
	${beginAgain('$8')}
	CROSS JOIN LATERAL (
		SELECT coalesce(jsonb_object_agg(name, jsonb_build_array(held, wants, until)), '{}') AS holders,
			coalesce(sum(held), 0) AS taken,
			greatest(1, floor(terms.capacity / (count(*) + 1))) AS share,
			min(held) FILTER (WHERE wants) AS least_wanting
		FROM (
			SELECT name, (holder->>0)::float8 AS held, (holder->>1)::boolean AS wants, (holder->>2)::float8 - back AS until
			FROM jsonb_each(l.holders) AS each (name, holder)
		) AS other
		WHERE name <> me AND until > now
	) AS others
	${step(
		'aim',
		`CASE WHEN again.resume > now THEN keep
			WHEN least_wanting < share THEN least(desired, share)
			ELSE desired END AS slots`,
	)}
	${step('mine', 'greatest(keep, least(aim.slots, terms.capacity - taken)) AS held')}
)
WHERE key = $1
RETURNING holders, capacity, paused, resume - last AS resume, last AS now`;

/** $1 key, $2 milliseconds, $3 channel. */
export const PAUSE = `
WITH changed AS (
	UPDATE steady_limits AS l SET (last, arrival, paused, resume, rate_at, lateness_at, capacity_at, holders, answer, expires) = (
		SELECT moved.last, moved.arrival, greatest(moved.paused, now + $2::float8), moved.resume,
			moved.rate_at, moved.lateness_at, moved.capacity_at,
			CASE WHEN back = 0 THEN l.holders ELSE coalesce((
				SELECT jsonb_object_agg(name, jsonb_build_array(holder->0, holder->1, (holder->>2)::float8 - back))
				FROM jsonb_each(l.holders) AS each (name, holder)
			), '{}') END,
			now,
			greatest(l.expires, now + $2::float8 + ${FORGET_SETTING_MS})
		FROM ${CLOCK} ${MOVED}
	)
	WHERE key = $1
	RETURNING paused, answer AS now
)
SELECT paused, now, pg_notify($3, concat_ws(' ', 'paused', $1, paused, now)) FROM changed`;

/** $1 key. */
export const RECALL = `
SELECT CASE WHEN note_until > now THEN note END AS note, coalesce(paused, 0) AS paused, now
FROM ${CLOCK} LEFT JOIN steady_limits ON key = $1`;

/** $1 key, $2 note, $3 time to live. */
export const REMEMBER = `
INSERT INTO steady_limits AS l (key, note, note_until, expires) SELECT $1, $2, now + $3::float8, now + $3::float8 FROM ${CLOCK}
ON CONFLICT (key) DO UPDATE SET note = excluded.note, note_until = excluded.note_until,
	expires = greatest(l.expires, excluded.expires)`;

/** $1 key, $2 time to live. Makes the row of a bucket that is met for the first time. */
export const MAKE = `
INSERT INTO steady_limits (key, expires) SELECT $1, now + $2::float8 FROM ${CLOCK} ON CONFLICT (key) DO NOTHING`;

/** $1 process, $2 time to live, $3 channel. Sweeps what has expired, too. */
export const BEAT = `
WITH swept AS (
	DELETE FROM steady_limits USING ${CLOCK} WHERE expires <= now AND key <> 'process:' || $1
), beat AS (
	INSERT INTO steady_limits AS l (key, expires) SELECT 'process:' || $1, now + $2::float8 FROM ${CLOCK}
	ON CONFLICT (key) DO UPDATE SET expires = excluded.expires
	RETURNING xmax = 0 AS is_new
), alive AS (
	SELECT (count(*) + 1)::int AS alive FROM steady_limits, ${CLOCK}
	WHERE key LIKE 'process:%' AND key <> 'process:' || $1 AND expires > now
)
SELECT alive, now, CASE WHEN is_new THEN pg_notify($3, 'joined ' || alive) END FROM alive, beat, ${CLOCK}`;

/** $1 channel, $2 text. */
export const NOTIFY = 'SELECT pg_notify($1, $2)';
