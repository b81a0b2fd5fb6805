/**
 * Looks of the pages. Variables and class names are those of n8n's own forms, so that styling written for them works here
 * as well.
 */
export const PAGE_STYLE = `
:root {
	--font-family: 'Open Sans', Arial, sans-serif;
	--font-size-body: 12px; --font-size-label: 14px; --font-size-input: 14px; --font-size-header: 20px;
	--font-size-paragraph: 14px; --font-size-error: 12px;
	--color-background: #fbfcfe; --color-card-bg: #fff; --color-card-border: #dbdfe7;
	--color-card-shadow: rgba(31, 41, 55, 0.06); --color-header: #525356; --color-link: #7e8186; --color-label: #555;
	--color-input-border: #dbdfe7; --color-input-text: #3b3f46; --color-input-bg: #fff; --color-focus-border: #0f6b78;
	--color-submit-btn-bg: #0f6b78; --color-submit-btn-text: #fff; --color-error: #c5221f; --color-required: #c5221f;
	--color-html-text: #555; --color-html-link: #0f6b78;
	--border-radius-card: 8px; --border-radius-input: 6px;
	--padding-container-top: 24px; --padding-card: 24px; --padding-form-input: 12px; --margin-bottom-card: 16px;
	--container-width: 448px; --submit-btn-height: 48px; --checkbox-size: 18px;
	--box-shadow-card: 0 4px 16px 0 var(--color-card-shadow); --opacity-placeholder: 0.5;
}
* { box-sizing: border-box; }
body { margin: 0; padding: 0 8px; background: var(--color-background); font: var(--font-size-body) var(--font-family); }
.container { width: var(--container-width); max-width: 100%; margin: auto; padding-top: var(--padding-container-top); }
.card { margin-bottom: var(--margin-bottom-card); padding: var(--padding-card); background: var(--color-card-bg);
	border: 1px solid var(--color-card-border); border-radius: var(--border-radius-card); box-shadow: var(--box-shadow-card); }
.form-header { text-align: center; }
.form-header h1 { margin: 0; color: var(--color-header); font-size: var(--font-size-header); font-weight: 400; }
.form-header p { margin: 0; padding-top: 8px; color: var(--color-link); font-size: var(--font-size-paragraph); white-space: pre-line; }
.inputs-wrapper { padding: var(--padding-container-top) 0; }
.form-group { margin: 0 0 16px; padding: 0; border: 0; }
.form-label { display: block; padding: 0 0 6px; color: var(--color-label); font-size: var(--font-size-label); font-weight: 600; }
.form-required::after { content: ' *'; color: var(--color-required); }
.form-input, .select-input select { width: 100%; padding: var(--padding-form-input); color: var(--color-input-text);
	background: var(--color-input-bg); border: 1px solid var(--color-input-border); border-radius: var(--border-radius-input);
	font: var(--font-size-input) var(--font-family); }
.form-input:focus, .select-input select:focus { outline: none; border-color: var(--color-focus-border); }
.form-input::placeholder { opacity: var(--opacity-placeholder); }
.multiselect-option { display: flex; align-items: center; gap: 8px; padding: 4px 0; color: var(--color-input-text); font-size: var(--font-size-input); }
.multiselect-option input { width: var(--checkbox-size); height: var(--checkbox-size); margin: 0; accent-color: var(--color-focus-border); }
.html { color: var(--color-html-text); } .html a { color: var(--color-html-link); }
.error { margin: 4px 0 0; color: var(--color-error); font-size: var(--font-size-error); }
#submit-btn { width: 100%; height: var(--submit-btn-height); color: var(--color-submit-btn-text); background: var(--color-submit-btn-bg);
	border: 0; border-radius: var(--border-radius-input); font: 600 var(--font-size-label) var(--font-family); cursor: pointer; }
`;
