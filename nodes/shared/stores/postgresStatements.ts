import { FORGET_SETTING_MS, GRACE_MS, IN_USE_MS } from './limitStore';

/**
 * One table for everything: a row per bucket, and one per process, whose key begins with `process:`. Not logged: after a
 * crash of the server it is empty, which is what an outage is anyway. `granted` and `answer` only carry what the last
 * question brought out of its statement.
 */
export const CREATE_TABLE = `
CREATE UNLOGGED TABLE IF NOT EXISTS steady_limits (
	key text PRIMARY KEY,
	last float8, arrival float8, paused float8, resume float8,
	rate float8, burst float8, lateness float8, terms_at float8,
	granted boolean, answer float8,
	capacity float8, capacity_at float8,
	holders jsonb NOT NULL DEFAULT '{}',
	note text, note_until float8,
	expires float8 NOT NULL
) WITH (fillfactor = 50)`;

/** Epoch milliseconds; the clock that goes on within a statement, read once and not before the row is locked. */
const CLOCK = `(SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now OFFSET 0) AS clock`;

/** A clock that is set back takes along what was counted on it: every time that is kept, moved. */
const MOVED = `
	CROSS JOIN LATERAL (SELECT greatest(coalesce(l.last - now, 0), 0) AS back) AS b
	CROSS JOIN LATERAL (
		SELECT l.last - back AS last, coalesce(l.arrival, 0) - back AS arrival,
			CASE WHEN l.paused > 0 THEN l.paused - back ELSE 0 END AS paused,
			CASE WHEN l.resume > 0 THEN l.resume - back ELSE 0 END AS resume,
			l.terms_at - back AS terms_at, l.capacity_at - back AS capacity_at
	) AS m`;

/** Whoever comes back first after an outage makes all wait for the others. */
function beginAgain(returning: string): string {
	return `CASE WHEN ${returning} AND m.resume <= now AND (m.last IS NULL OR now - m.last > ${IN_USE_MS})
		THEN now + ${GRACE_MS} ELSE m.resume END`;
}

/**
 * $1 key, $2 to $4 own terms, $5 to $7 used terms, $8 to $12 the numbers of the lot, $13 returning. Finds no row when the
 * bucket is new: it must be made first.
 */
export const RESERVE = `
UPDATE steady_limits AS l SET (last, arrival, paused, resume, rate, burst, lateness, terms_at, answer, granted, expires) = (
	SELECT now, CASE WHEN g.granted THEN e.base + p.units * 1000 / t.rate + p.gap ELSE d.arrival END,
		m.paused, r.resume, t.rate, t.burst, t.lateness, t.terms_at, e.base, g.granted,
		greatest(e.base + p.units * 1000 / t.rate, m.paused, r.resume) + p.gap + p.credit + ${FORGET_SETTING_MS}
	FROM ${CLOCK} ${MOVED}
	CROSS JOIN (SELECT $2::float8 AS own_rate, $3::float8 AS own_burst, $4::float8 AS own_lateness, $5::float8 AS used_rate, $6::float8 AS used_burst, $7::float8 AS used_lateness, $8::float8 AS units, $9::float8 AS gap, $10::float8 AS first, $11::float8 AS horizon, $12::float8 AS credit) AS p
	CROSS JOIN LATERAL (SELECT l.rate IS NOT NULL AND now - m.terms_at <= ${FORGET_SETTING_MS} AS agreed) AS k
	CROSS JOIN LATERAL (
		SELECT agreed AND NOT (p.own_rate <= l.rate AND p.own_burst <= l.burst AND p.own_lateness >= l.lateness) AS keeps,
			agreed AND (p.own_rate < l.rate OR p.own_burst < l.burst OR p.own_lateness > l.lateness) AS tightens
	) AS w
	CROSS JOIN LATERAL (
		SELECT CASE WHEN keeps THEN least(p.own_rate, l.rate) ELSE p.own_rate END AS rate,
			CASE WHEN keeps THEN least(p.own_burst, l.burst) ELSE p.own_burst END AS burst,
			CASE WHEN keeps THEN greatest(p.own_lateness, l.lateness) ELSE p.own_lateness END AS lateness,
			CASE WHEN keeps AND NOT tightens THEN m.terms_at ELSE now END AS terms_at
	) AS t
	CROSS JOIN LATERAL (
		-- What was handed out before may still be used later than what is handed out from now on allows for.
		SELECT CASE WHEN l.lateness > t.lateness THEN greatest(m.arrival, now) + l.lateness - t.lateness
			ELSE m.arrival END AS arrival
	) AS a
	CROSS JOIN LATERAL (SELECT ${beginAgain('$13')} AS resume) AS r
	CROSS JOIN LATERAL (
		SELECT greatest(a.arrival, CASE WHEN m.paused > 0 THEN m.paused + p.credit - 1000 / t.rate ELSE 0 END,
			CASE WHEN r.resume > now THEN r.resume + p.credit ELSE 0 END) AS arrival
	) AS d
	CROSS JOIN LATERAL (SELECT greatest(d.arrival, now) AS base) AS e
	CROSS JOIN LATERAL (
		SELECT p.used_rate <= t.rate AND p.used_burst <= t.burst AND p.used_lateness >= t.lateness AND e.base + p.first <= now + p.horizon AS granted
	) AS g
)
WHERE key = $1
RETURNING granted, answer - last AS base, rate, burst, lateness, paused, resume - last AS resume, last AS now`;

/** $1 key, $2 process, $3 capacity, $4 keep, $5 desired, $6 wants, $7 time to live, $8 returning. */
export const LEASE_SLOTS = `
UPDATE steady_limits AS l SET (last, arrival, paused, resume, capacity, capacity_at, holders, expires) = (
	SELECT now, m.arrival, m.paused, r.resume, c.capacity, c.capacity_at,
		others || CASE WHEN held > 0 OR wants
			THEN jsonb_build_object(p.me, jsonb_build_array(held, wants, now + p.ttl)) ELSE '{}' END,
		greatest(m.paused, now) + p.ttl + ${FORGET_SETTING_MS}
	FROM ${CLOCK} ${MOVED}
	CROSS JOIN (SELECT $2::text AS me, $3::float8 AS own_capacity, $4::float8 AS keep, $5::float8 AS desired, $6::boolean AS waits, $7::float8 AS ttl) AS p
	CROSS JOIN LATERAL (
		SELECT l.capacity IS NOT NULL AND now - m.capacity_at <= ${FORGET_SETTING_MS} AND l.capacity < p.own_capacity AS keeps
	) AS k
	CROSS JOIN LATERAL (
		SELECT CASE WHEN keeps THEN l.capacity ELSE p.own_capacity END AS capacity,
			CASE WHEN keeps THEN m.capacity_at ELSE now END AS capacity_at
	) AS c
	CROSS JOIN LATERAL (SELECT ${beginAgain('$8')} AS resume) AS r
	CROSS JOIN LATERAL (
		SELECT coalesce(jsonb_object_agg(name, jsonb_build_array(held, wants, until)), '{}') AS others,
			coalesce(sum(held), 0) AS taken,
			greatest(1, floor(c.capacity / (count(*) + 1))) AS share,
			jsonb_agg(held) FILTER (WHERE wants) AS wanting
		FROM (
			SELECT name, (holder->>0)::float8 AS held, (holder->>1)::boolean AS wants, (holder->>2)::float8 - back AS until
			FROM jsonb_each(l.holders) AS each (name, holder)
		) AS h
		WHERE name <> p.me AND until > now
	) AS o
	CROSS JOIN LATERAL (
		SELECT CASE WHEN r.resume > now THEN p.keep
			WHEN EXISTS (SELECT FROM jsonb_array_elements_text(wanting) AS each (held) WHERE held::float8 < share) THEN least(p.desired, share)
			ELSE p.desired END AS target
	) AS t
	CROSS JOIN LATERAL (SELECT greatest(p.keep, least(target, c.capacity - taken)) AS held) AS n
	CROSS JOIN LATERAL (SELECT p.waits OR p.desired > held AS wants) AS w
)
WHERE key = $1
RETURNING holders, capacity, paused, resume - last AS resume, last AS now`;

/** $1 key, $2 milliseconds, $3 channel. */
export const PAUSE = `
WITH changed AS (
	UPDATE steady_limits AS l SET (last, arrival, paused, resume, terms_at, capacity_at, holders, answer, expires) = (
		SELECT m.last, m.arrival, greatest(m.paused, now + $2::float8), m.resume, m.terms_at, m.capacity_at,
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
SELECT alive, CASE WHEN is_new THEN pg_notify($3, 'joined ' || alive) END FROM alive, beat`;

/** $1 channel, $2 text. */
export const NOTIFY = 'SELECT pg_notify($1, $2)';
