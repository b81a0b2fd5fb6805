import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { ClientModule, Task } from '../contract.mts';
import { endingOf } from './ending.mts';

const common = { region: 'us-east-1', credentials: { accessKeyId: 'key', secretAccessKey: 'secret' } };

/** A GET is S3's GetObject and a POST is SQS's SendMessage: with this SDK one calls operations, not URLs. */
export const open: ClientModule['open'] = () => {
	let s3: S3Client | undefined;
	let sqs: SQSClient | undefined;
	const get = async ({ url }: Task) => {
		const { origin, pathname } = new URL(url);
		const [, bucket, key] = pathname.split('/');
		s3 ??= new S3Client({ ...common, endpoint: origin, forcePathStyle: true });
		const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
		await body?.transformToString();
	};
	const post = async ({ url }: Task) => {
		sqs ??= new SQSClient({ ...common, endpoint: new URL(url).origin, md5: false });
		await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: '{}' }));
	};
	return { send: async (task) => await endingOf(async () => await (task.method === 'GET' ? get(task) : post(task))) };
};
