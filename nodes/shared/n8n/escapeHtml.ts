/** Makes text safe inside of HTML, attributes included. A field for text that is an expression may hold a number. */
export function escapeHtml(text: string | number | boolean): string {
	return String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
