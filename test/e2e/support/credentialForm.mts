import type { Locator } from 'playwright-core';
import type { Editor } from './editor.mts';

const VERDICT = /Connection tested successfully|Couldn’t connect with these settings/;

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

	/** Saves, which also tries the credential. @returns the form as it then reads, with what n8n says on top */
	async save(): Promise<string> {
		const { page } = this.#editor;
		const tried = page.waitForResponse((response) => response.url().endsWith('/rest/credentials/test'));
		await this.#modal.locator('[data-test-id="credential-save-button"]').click();
		await tried;
		await this.#modal.getByText(VERDICT).first().waitFor();
		const more = this.#modal.getByText('More details', { exact: true });
		if (await more.isVisible()) await more.click();
		return (await this.#modal.innerText()).replace(/\s+/g, ' ');
	}

	async close(): Promise<void> {
		await this.#editor.page.keyboard.press('Escape');
		await this.#modal.waitFor({ state: 'hidden' });
	}
}
