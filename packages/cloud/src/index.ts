export {
  type ActingCall,
  type AwsAccess,
  type AwsActor,
  accessFrom,
  ownAccess,
} from './access.ts';
export { assumeRoleIn, sessionPolicy } from './assume-role.ts';
export { type Aws, type AwsCall, type AwsSession, openAws } from './aws.ts';
export { ClientPool } from './pool.ts';
export {
  isTagVariable,
  type MappedAccount,
  type MappedRole,
  roleAccess,
  roleSessions,
  TAG_VARIABLES,
} from './role-access.ts';
export { type Simulate, type Simulated, simulateWith } from './simulate.ts';
export { type StsEndpoint, stsEndpoint } from './sts-endpoint.ts';
