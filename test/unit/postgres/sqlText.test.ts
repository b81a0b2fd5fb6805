import { describe, expect, it } from 'vitest';
import { bareSql } from '../../../nodes/shared/transports/postgres/bareSql';
import {
	leavesTraces,
	managesTransactions,
	mayManageTransactions,
	onlyReads,
	onlySelects,
	statementsOf,
	surelyOnlyReads,
} from '../../../nodes/shared/transports/postgres/sqlText';

describe('statements', () => {
	it.each<[string, number]>([
		['SELECT 1', 1],
		['SELECT 1;', 1],
		[';;SELECT 1;;', 1],
		["SELECT ';'", 1],
		["SELECT 'it''s; fine'; SELECT 2", 2],
		["SELECT E'\\';'; SELECT 2", 2],
		['SELECT ";"', 1],
		['SELECT $$;$$; SELECT $tag$ ; $$ ; $tag$', 2],
		['SELECT 1 -- ; no\n; SELECT 2', 2],
		['SELECT /* ; */ 1; /* ; */', 1],
		['', 0],
		['-- nothing', 0],
		['SELECT 1 /* /* ; */ ; */; SELECT 2', 2],
		['SELECT 1 -- no\r; SELECT 2', 2],
		["SELECT a$b$, ';', c$b$; SELECT 2", 2],
		['SELECT $ä$;$ä$', 1],
	])('%j are %i', (sql, count) => {
		expect(statementsOf(sql)).toHaveLength(count);
	});
});

it('reads strings of any length', () => {
	const long = 'a'.repeat(20_000_000);
	const text = `SELECT '${long}', E'${long}'; SELECT 2`;
	expect(statementsOf(text)).toEqual(["SELECT '', ''", 'SELECT 2']);
});

describe('a text that another one may follow', () => {
	it.each<[string, boolean]>([
		['SELECT 1', true],
		["SELECT 'a', \"b\", $$c$$, $d$ ' $d$, E'\\'' -- ' /*", true],
		['SELECT 1 /* \' " $$ */', true],
		['', true],
		["SELECT 'a", false],
		['SELECT "a', false],
		["SELECT E'a\\'", false],
		["SELECT 'a\\'", false],
		['SELECT 1 /* a', false],
		['SELECT 1 /* /* */', false],
		["SELECT 1 /* /* */ ' */", true],
		["SELECT 1 -- a\r'", false],
		["SELECT 'a\\'' b'", false],
		["SELECT $ä$ ' $ä$ '", false],
		["SELECT a$b$, ' $b$", false],
		["SELECT nameE'a\\'b', '", false],
		['SELECT $$a', false],
		['SELECT $a$ $b$', false],
		['SELECT $1', true],
	])('%j: %s', (sql, closed) => {
		expect(bareSql(sql).closed).toBe(closed);
	});
});

describe('only SELECT', () => {
	it.each<[string, boolean]>([
		['SELECT 1', true],
		['  /* x */ select 1; select 2', true],
		['(SELECT 1) UNION (SELECT 2)', true],
		['WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x', true],
		['WITH x AS (SELECT 1) UPDATE t SET a = 1', false],
		["SELECT 1; DELETE FROM t WHERE a = 'SELECT'", false],
		['INSERT INTO t SELECT 1', false],
		['EXPLAIN SELECT 1', false],
		['', true],
	])('%j: %s', (sql, only) => {
		expect(onlySelects(sql)).toBe(only);
	});
});

describe('reading', () => {
	it.each<[string, boolean]>([
		['SELECT 1; SELECT 2', true],
		['SELECT * FROM t FOR UPDATE', true],
		['SELECT * FROM t FOR NO KEY  UPDATE', true],
		["SELECT 'INSERT INTO t', updated FROM deleted", true],
		['WITH a AS (SELECT 1) SELECT * FROM a', true],
		['WITH a AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM a', false],
		['with a as (update t set a = 1 returning *) select * from a for update', false],
		['WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a', false],
		['SELECT * INTO copy FROM t', false],
		['UPDATE t SET a = 1', false],
	])('%j: %s', (sql, only) => {
		expect(onlyReads(sql)).toBe(only);
	});
});

describe('surely only reading', () => {
	it.each<[string, boolean]>([
		['SELECT a, b FROM s.t WHERE a IN (1, 2) AND (b = 3 OR NOT (c))', true],
		["SELECT count(*), coalesce(max(a), '') FROM t GROUP BY (b)", true],
		["select Date_Trunc ('day', at)::numeric(10, 2) from (values (1)) v where exists (select 1)", true],
		['WITH a AS (SELECT 1) SELECT row_number() OVER (PARTITION BY b) FROM a', true],
		['', true],
		['SELECT place_order(1)', false],
		['SELECT account (1)', false],
		['SELECT "placeOrder"(1)', false],
		['SELECT shop.count(1)', false],
		['SELECT shop."count"(1)', false],
		["SELECT nextval('ids')", false],
		["SELECT pg_notify('a', 'b')", false],
		['WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a', false],
	])('%j: %s', (sql, surely) => {
		expect(surelyOnlyReads(sql)).toBe(surely);
	});
});

describe('transactions of its own', () => {
	it.each<[string, boolean]>([
		['VACUUM t', true],
		['create index concurrently i on t (a)', true],
		['BEGIN; SELECT 1; COMMIT', true],
		['SELECT 1; /* /* */ */ COMMIT', true],
		['SELECT 1 -- a\r; COMMIT', true],
		['ALTER SYSTEM SET a = 1', true],
		['DROP DATABASE x', true],
		["SELECT 'VACUUM'", false],
		['UPDATE t SET a = 1', false],
		['CREATE INDEX i ON t (a)', false],
		['REFRESH MATERIALIZED VIEW CONCURRENTLY v', false],
		['SELECT "CONCURRENTLY" FROM t', false],
	])('%j: %s', (sql, manages) => {
		expect(managesTransactions(sql)).toBe(manages);
		expect(mayManageTransactions(sql)).toBe(manages);
	});

	it.each(['CALL p()', 'SELECT 1; do $$ BEGIN COMMIT; END $$'])('%j: perhaps', (sql) => {
		expect(managesTransactions(sql)).toBe(false);
		expect(mayManageTransactions(sql)).toBe(true);
	});
});

describe('traces in the session', () => {
	it.each<[string, boolean]>([
		['SET search_path = x', true],
		['SET SESSION x = 1', true],
		['SET LOCAL x = 1', false],
		['SET CONSTRAINTS ALL DEFERRED', false],
		['UPDATE t SET a = 1', false],
		["SELECT set_config('a', 'b', false)", true],
		['SELECT pg_advisory_lock(1)', true],
		['CREATE TEMP TABLE t (a int)', true],
		['CREATE LOCAL TEMPORARY TABLE t (a int)', true],
		['SELECT 1 INTO TEMP t', true],
		['LISTEN x', true],
		['PREPARE p AS SELECT 1', true],
		["SELECT 'SET x'", false],
	])('%j: %s', (sql, leaves) => {
		expect(leavesTraces(sql)).toBe(leaves);
	});
});
