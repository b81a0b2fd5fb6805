import { mkdirSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import type { N8n } from './n8n.mts';

const ARTIFACTS = join(dirname(dirname(import.meta.dirname)), 'artifacts');

/** Where a browser may be, besides the path in CHROMIUM_PATH. */
const BROWSERS = [
	'chromium',
	'chromium-browser',
	'google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const QUIET = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** n8n's editor in a headless Chromium, signed in as the owner. */
export class Editor {
	readonly page: Page;

	readonly #browser: Browser;

	private constructor(browser: Browser, page: Page) {
		this.#browser = browser;
		this.page = page;
	}

	static async open(n8n: N8n): Promise<Editor> {
		const browser = await chromium.launch({ executablePath: findBrowser(), args: QUIET });
		try {
			const page = await browser.newPage({ baseURL: n8n.connection.url, viewport: { width: 1440, height: 900 } });
			const editor = new Editor(browser, page);
			await editor.#signIn(n8n);
			return editor;
		} catch (error) {
			await browser.close();
			throw error;
		}
	}

	/** An element by the id that n8n gives it for tests. */
	part(testId: string): Locator {
		return this.page.locator(`[data-test-id="${testId}"]`);
	}

	/** Opens a new workflow and types into the node picker. Answers the entry of this very name. */
	async findInPicker(displayName: string): Promise<Locator> {
		await this.page.goto('/workflow/new');
		await this.part('node-creator-plus-button').first().click();
		await this.part('node-creator-search-bar').fill(displayName);
		const name = this.page.getByText(displayName, { exact: true });
		const entry = this.part('item-iterator-item').filter({ has: name }).first();
		await entry.waitFor();
		return entry;
	}

	/** Takes an entry of the picker: n8n shows the node's details, where `choice` puts it on the canvas and opens it. */
	async add(entry: Locator, choice: string): Promise<void> {
		await entry.click();
		await this.part('node-creator').getByText(choice, { exact: true }).click();
		await this.part('ndv').waitFor();
	}

	/** The names of the nodes on the canvas. */
	async onCanvas(): Promise<string[]> {
		const nodes = await this.part('canvas-node').all();
		return await Promise.all(nodes.map(async (node) => (await node.getAttribute('data-node-name')) ?? ''));
	}

	/** Opens a saved workflow on the canvas. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`/workflow/${id}`);
		await this.part('canvas-node').first().waitFor();
	}

	/** Runs the workflow on the canvas and waits until n8n says that it has ended. */
	async execute(): Promise<void> {
		await this.part('execute-workflow-button').click();
		await this.page
			.getByText(/Workflow executed successfully/)
			.first()
			.waitFor({ timeout: 120_000 });
	}

	/** Opens a node of the workflow on the canvas. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.part('ndv').waitFor();
	}

	/** Takes an entry of a parameter's list, in the node that is open. */
	async choose(parameter: string, entry: string): Promise<void> {
		const field = this.part(`parameter-input-${parameter}`).first();
		const found = this.page.locator('.el-select-dropdown:visible').getByText(entry, { exact: true }).first();
		// n8n closes a list that it fills while it is open.
		for (let isOpen = false; !isOpen; ) {
			await field.click();
			isOpen = await found.waitFor({ timeout: 2_000 }).then(
				() => true,
				() => false,
			);
		}
		await found.click();
	}

	/** Runs the node that is open. Its output or error comes into `output-panel`. */
	async executeStep(): Promise<void> {
		await this.part('node-execute-button').first().click();
	}

	async closeNode(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.part('ndv').waitFor({ state: 'hidden' });
	}

	/** Keeps a picture of the page as test/artifacts/<name>.png. */
	async picture(name: string): Promise<void> {
		mkdirSync(ARTIFACTS, { recursive: true });
		await this.page.screenshot({ path: join(ARTIFACTS, `${name}.png`) });
	}

	async close(): Promise<void> {
		await this.#browser.close();
	}

	async #signIn({ connection: { owner } }: N8n): Promise<void> {
		await this.page.goto('/signin');
		await this.part('emailOrLdapLoginId').locator('input').fill(owner.email);
		await this.part('password').locator('input').fill(owner.password);
		await this.part('form-submit-button').click();
		await this.page.waitForURL((url) => !url.pathname.startsWith('/signin'));
	}
}

/** Whether every picture inside has been loaded and shows something. */
export async function iconIsShown(entry: Locator): Promise<boolean> {
	return await entry
		.locator('img')
		.evaluateAll(
			(images) =>
				images.length > 0 && images.every((image) => (image as unknown as { naturalWidth: number }).naturalWidth > 0),
		);
}

function findBrowser(): string {
	const { CHROMIUM_PATH } = process.env;
	for (const candidate of CHROMIUM_PATH ? [CHROMIUM_PATH] : BROWSERS) {
		try {
			return execFileSync('which', [candidate], { encoding: 'utf8' }).trim();
		} catch {
			// Not this one.
		}
	}
	throw new Error('No Chromium found. Install it (Debian: apt install chromium) or name it in CHROMIUM_PATH.');
}
