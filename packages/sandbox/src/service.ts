import type { Principal } from '@gantry/identity';
import type { Account, Region } from './account/account.ts';

/** What an operation gets besides its input. */
export type OperationContext = {
  readonly account: Account;
  /** The region of the call's credential scope; a global service gets the account's first. */
  readonly region: Region;
  /** Milliseconds since the epoch, the same for the whole call. */
  readonly now: number;
  readonly caller: Principal;
  readonly requestId: string;
};

/** One API operation: a pure step over the account's state; throws `AwsFault`. */
export type Operation<Input, Output> = (input: Input, context: OperationContext) => Output;

/** Values of IAM condition keys for one call. */
export type ConditionValues = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How one operation is authorized and run. */
export type OperationEntry = {
  // Inputs are checked against the operation's own schema before they get here, so that the table may hold them all.
  readonly run: Operation<never, object>;
  /** IAM action when it is not `PREFIX:OperationName`. */
  readonly action?: string;
  /** ARN that the call is authorized against; absent: `*`. */
  readonly resource?: (input: never, context: OperationContext) => string;
  /** Condition keys beyond the global ones: `iam:PassedToService`, `aws:RequestTag/…`, `aws:ResourceTag/…`, … */
  readonly conditions?: (input: never, context: OperationContext) => ConditionValues;
  /** Other actions the caller needs for this input: `iam:PassRole` on the role it hands over. */
  readonly also?: (input: never, context: OperationContext) => readonly AlsoNeeded[];
  /** AssumeRole is decided by trust policy, GetCallerIdentity by nobody: the operation itself says so. */
  readonly authorizes?: 'itself';
};

export type AlsoNeeded = {
  readonly action: string;
  readonly resource: string;
  readonly conditions?: ConditionValues;
};

export type Protocol = 'json-1.0' | 'json-1.1' | 'rest-json' | 'query' | 'ec2-query';

/** One AWS service: protocol, schema, operations, and the resource each one is authorized against. */
export type ServiceManifest = {
  readonly name: string;
  /** Name in the credential scope. */
  readonly signingName: string;
  /** Prefix of its IAM actions. */
  readonly iamPrefix: string;
  readonly scope: 'regional' | 'global';
  readonly protocol: Protocol;
  readonly apiVersion: string;
  /** `X-Amz-Target` prefix of the JSON protocols. */
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
  /** Generated slice of the SDK's schemas: operation schemas by operation name, and the error shapes. */
  readonly schemas: ServiceSchemas;
  /** Allowed values by shape member, generated: `CreateClusterRequest.upgradePolicy.supportType`-like paths are not needed, shape names are. */
  readonly operations: Readonly<Record<string, OperationEntry>>;
  /** Brings what changes over time up to `now`; called before each operation of the region. */
  readonly settle?: (account: Account, region: Region, now: number) => void;
};

export type ServiceSchemas = {
  /** Every operation of the API by name, implemented or not: what is asked for and missing is named. */
  readonly names: readonly string[];
  /** Static Smithy schemas of the implemented operations. */
  readonly operations: Readonly<Record<string, unknown>>;
  /** Error structures by name. */
  readonly errors: Readonly<Record<string, unknown>>;
};
