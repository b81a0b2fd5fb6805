import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Editor } from './editor.mts';

/** The form of a credential in n8n's editor. */
export class CredentialForm {
	readonly #editor: Editor;

	readonly #modal: Locator;

	private constructor(editor: Editor) {
		this.#editor = editor;
		this.#modal = editor.part('editCredential-modal');
	}

	/** Opens an empty form, found by the name of the type. */
	static async create(editor: Editor, displayName: string): Promise<CredentialForm> {
		await editor.page.goto('/home/credentials/create');
		const search = editor.part('new-credential-type-select').locator('input');
		await search.fill(displayName);
		await editor.part('new-credential-type-select-option').getByText(displayName, { exact: true }).click();
		await editor.part('new-credential-type-button').click();
		const form = new CredentialForm(editor);
		await form.#modal.waitFor();
		return form;
	}

	field(name: string): Locator {
		return this.#modal.locator(`[data-test-id="parameter-input-${name}"]`).first();
	}

	async fill(values: Readonly<Record<string, string>>): Promise<void> {
		for (const [name, value] of Object.entries(values))
			await this.field(name).locator('input, textarea').first().fill(value);
	}

	/** Takes an entry of a list by the name that is shown. */
	async choose(name: string, entry: string): Promise<void> {
		await this.field(name).click();
		await this.#editor.page.locator('.el-select-dropdown:visible').getByText(entry, { exact: true }).first().click();
	}

	/** Saves, which also tries the credential, and waits until n8n says about it what is expected. */
	async save(expected: RegExp): Promise<void> {
		const { page } = this.#editor;
		// While n8n still reads what it has saved before, it takes no further click.
		await page.waitForLoadState('networkidle');
		const tried = page.waitForResponse((response) => response.url().endsWith('/rest/credentials/test'));
		await this.#modal.locator('[data-test-id="credential-save-button"]').click();
		await tried;
		const more = this.#modal.getByText('More details', { exact: true });
		const said = async () => {
			if (await more.isVisible()) await more.click();
			return (await this.#modal.innerText()).replace(/\s+/g, ' ');
		};
		await expect.poll(said, { timeout: 30_000 }).toMatch(expected);
	}

	/**
	 * Connects an account as a user does; n8n saves the credential first.
	 * @param consent does in the service's window what the service asks for
	 * @returns the credential's ID
	 */
	async connect(consent: (page: Page) => Promise<void>): Promise<string> {
		const { page } = this.#editor;
		const popup = page.waitForEvent('popup');
		const created = page.waitForResponse(
			(response) => response.request().method() === 'POST' && response.url().endsWith('/rest/credentials'),
		);
		await this.#modal.locator('[data-test-id="quick-connect-button"]').click();
		await consent(await popup);
		await this.#modal.locator('[data-test-id="oauth-connect-success-banner"]').waitFor();
		return ((await (await created).json()) as { data: { id: string } }).data.id;
	}

	async close(): Promise<void> {
		await this.#editor.page.keyboard.press('Escape');
		await this.#modal.waitFor({ state: 'hidden' });
	}
}
