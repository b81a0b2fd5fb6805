import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** How many tests passed and failed. */
interface Tally {
	passed: number;
	failed: number;
}

/** What of vitest's JSON report counts here. */
interface Report {
	numPassedTests: number;
	testResults: FileReport[];
}

interface FileReport {
	name: string;
	status: string;
	message: string;
	assertionResults: Array<{ status: string; fullName: string; failureMessages: string[] }>;
}

const PROJECT = dirname(import.meta.dirname);
const BIN = join(PROJECT, 'node_modules', '.bin');

const [suite, ...vitestArguments] = process.argv.slice(2);
const tallies =
	suite === 'e2e'
		? [
				vitest('node', ['--project', 'node', ...vitestArguments]),
				vitest('e2e', ['--config', 'test/e2e/vitest.config.mts', ...vitestArguments]),
			]
		: [
				vitest('quick', ['--project', 'unit', '--project', 'integration', '--project', 'alone', ...vitestArguments]),
				npmScript('lint'),
				npmScript('typecheck'),
			];

const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Runs vitest, which prints its own summary, and counts every test by its report. */
function vitest(name: string, args: string[]): Tally {
	const reportFile = join(PROJECT, '.tmp', 'reports', `${name}.json`);
	mkdirSync(dirname(reportFile), { recursive: true });
	rmSync(reportFile, { force: true });
	const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
	const { status } = run(join(BIN, 'vitest'), ['run', ...reporters, ...args]);
	const report = readReport(reportFile);
	const failures = report?.testResults.flatMap(failuresOf) ?? [];
	if (failures.length === 0 && (status !== 0 || !report))
		failures.push(`${name}: an error outside of all tests, see above`);
	for (const failure of failures) console.log(`✗ ${failure}`);
	return { passed: report?.numPassedTests ?? 0, failed: failures.length };
}

/** A line for each test of a file that failed; a file that could not be loaded has no tests, and counts as one. */
function failuresOf({ name, status, message, assertionResults }: FileReport): string[] {
	const file = relative(PROJECT, name);
	const failed = assertionResults.filter((test) => test.status === 'failed');
	if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : [];
	return failed.map((test) => `${file} › ${test.fullName}: ${firstLine(test.failureMessages[0])}`);
}

function firstLine(text = ''): string {
	return text.trim().split('\n', 1)[0] ?? '';
}

/** Runs one of the checks on the code; it counts as one test. */
function npmScript(name: string): Tally {
	console.log(`\nnpm run ${name}`);
	const { status } = run('npm', ['run', '--silent', name]);
	console.log(status === 0 ? `${name}: all right` : `✗ npm run ${name}`);
	return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function run(command: string, args: string[]): { status: number | null } {
	return spawnSync(command, args, { cwd: PROJECT, stdio: 'inherit' });
}

function readReport(file: string): Report | undefined {
	try {
		return JSON.parse(readFileSync(file, 'utf8')) as Report;
	} catch {
		return undefined;
	}
}
