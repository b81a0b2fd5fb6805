import { escapeHtml } from '../escapeHtml';
import type { Entries, Problems } from './formAnswer';
import { choicesOf, type FormElement, keyOf, takesSeveral } from './formDefinition';

/**
 * The elements of a form as HTML.
 * @param entries what was written before, when the form is shown again
 */
export function formInputs(elements: readonly FormElement[], entries?: Entries, problems: Problems = {}): string {
	return elements
		.map((element, index) => {
			const key = keyOf(index);
			const texts = entries ? (entries[key] ?? []) : presets(element);
			if (element.fieldType === 'html') return `<div class="form-group html">${element.html ?? ''}</div>`;
			if (element.fieldType === 'hiddenField') {
				return `<input type="hidden" name="${key}" value="${escapeHtml(texts[0] ?? '')}">`;
			}
			const problem = problems[key] === undefined ? '' : `<p class="error">${escapeHtml(problems[key])}</p>`;
			return group(element, key, `${inputOf(element, key, texts)}${problem}`);
		})
		.join('\n');
}

function presets(element: FormElement): string[] {
	const { fieldType, defaultValue = '', fieldValue = '' } = element;
	const text = String(fieldType === 'hiddenField' ? fieldValue : defaultValue);
	if (!takesSeveral(element)) return [fieldType === 'date' ? text.slice(0, 'yyyy-mm-dd'.length) : text];
	return text.split(',').map((choice) => choice.trim());
}

/** Several inputs under one label are a group of their own. */
function group({ fieldLabel = '', requiredField, fieldType }: FormElement, key: string, content: string): string {
	const className = `form-label${requiredField ? ' form-required' : ''}`;
	const label = escapeHtml(fieldLabel);
	return fieldType === 'checkbox' || fieldType === 'radio'
		? `<fieldset class="form-group multiselect"><legend class="${className}">${label}</legend>${content}</fieldset>`
		: `<div class="form-group"><label class="${className}" for="${key}">${label}</label>${content}</div>`;
}

function inputOf(element: FormElement, key: string, texts: readonly string[]): string {
	const { fieldType = 'text', requiredField, placeholder = '', multipleFiles, acceptFileTypes = '' } = element;
	const required = requiredField ? ' required' : '';
	const named = `id="${key}" name="${key}"`;
	const text = escapeHtml(texts[0] ?? '');
	switch (fieldType) {
		case 'checkbox':
		case 'radio':
			// A browser would want every single checkbox that is required.
			return choices(element, key, texts, fieldType === 'radio' ? required : '');
		case 'dropdown':
			return `<div class="select-input"><select ${named}${element.multiselect ? ' multiple' : ''}${required}>${options(element, texts)}</select></div>`;
		case 'textarea':
			return `<textarea class="form-input" ${named} rows="6" placeholder="${escapeHtml(placeholder)}"${required}>${text}</textarea>`;
		case 'file': {
			const accept = acceptFileTypes === '' ? '' : ` accept="${escapeHtml(acceptFileTypes)}"`;
			return `<input class="form-input" type="file" ${named}${accept}${multipleFiles ? ' multiple' : ''}${required}>`;
		}
		default: {
			const any = fieldType === 'number' ? ' step="any"' : '';
			return `<input class="form-input" type="${escapeHtml(fieldType)}" ${named} value="${text}" placeholder="${escapeHtml(placeholder)}"${any}${required}>`;
		}
	}
}

function choices(element: FormElement, key: string, chosen: readonly string[], required: string): string {
	return (choicesOf(element) ?? [])
		.map((choice) => {
			const checked = chosen.includes(choice) ? ' checked' : '';
			const input = `<input type="${element.fieldType}" name="${key}" value="${escapeHtml(choice)}"${checked}${required}>`;
			return `<label class="multiselect-option">${input}${escapeHtml(choice)}</label>`;
		})
		.join('');
}

function options(element: FormElement, chosen: readonly string[]): string {
	const all = (choicesOf(element) ?? []).map((choice) => {
		const selected = chosen.includes(choice) ? ' selected' : '';
		return `<option value="${escapeHtml(choice)}"${selected}>${escapeHtml(choice)}</option>`;
	});
	return (element.multiselect ? '' : '<option value="">Select an option …</option>') + all.join('');
}
