export { type Aws, type AwsCall, type AwsSession, openAws } from './aws.ts';
export { ClientPool } from './pool.ts';
