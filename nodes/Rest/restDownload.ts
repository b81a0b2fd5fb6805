import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { Download } from '../shared/n8n/download';
import type { ResponseHead } from '../shared/transports/http/httpRequest';
import { bodyKind } from './response/bodyKind';
import { fileFacts } from './response/fileName';
import type { RestSettings } from './settings';

/** A download as the form says it. */
export function restDownload(ctx: IExecuteFunctions, settings: RestSettings, signal: AbortSignal): Download {
	const plan = {
		isFile: ({ headers }: ResponseHead) => {
			const contentType = String(headers['content-type'] ?? '');
			return bodyKind(settings.response.format, contentType, ctx.getNode().typeVersion) === 'file';
		},
		facts: ({ url, headers }: ResponseHead) =>
			fileFacts(url, String(headers['content-type'] ?? ''), headers['content-disposition'] as string | undefined),
		named: (binary: IBinaryData, path: string | undefined, url: string) => named(binary, path, url, settings),
		maxFileBytes: settings.maxFileBytes,
	};
	return new Download(ctx, plan, signal);
}

/** The name and folder HTTP Request gives. */
export function named(
	binary: IBinaryData,
	path: string | undefined,
	url: string,
	{ response }: RestSettings,
): IBinaryData {
	if (path !== undefined) binary.directory = url;
	if (!binary.fileName && binary.fileExtension) binary.fileName = `${response.field ?? 'data'}.${binary.fileExtension}`;
	return binary;
}
