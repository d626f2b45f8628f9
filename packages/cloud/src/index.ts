export { type Aws, type AwsCall, openAws } from './aws.ts';
export { ClientPool } from './pool.ts';
