import type { Principal } from '@gantry/identity';
import type { NamedPolicy } from '@gantry/identity/iam';
import type { Account, Region } from './account/account.ts';
import type { Stranger } from './enforce/authenticate.ts';
import type { AwsFault } from './fault.ts';

/** What an operation gets besides its input. */
export type OperationContext = {
  readonly account: Account;
  /** The region of the call's credential scope; a global service gets the account's first. */
  readonly region: Region;
  /** Milliseconds since the epoch, the same for the whole call. */
  readonly now: number;
  readonly caller: Principal;
  /** The access key that signed the call; absent for calls made inside the sandbox. */
  readonly accessKeyId?: string | undefined;
  readonly requestId: string;
  /** Global condition keys of the call: `aws:SourceIp`, `aws:RequestedRegion`, … */
  readonly conditions: ConditionValues;
};

/**
 * An input whose required members are there: the SDK types say `name: string | undefined` for a
 * required member, and the wire has refused the call if it was missing.
 */
export type Checked<T> = T extends Uint8Array | Date
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Checked<Item>[]
    : T extends object
      ? { readonly [Member in keyof T]: Checked<Exclude<T[Member], undefined>> }
      : T;

/**
 * One API operation: a pure step over the account's state; throws `AwsFault`. What it was given and
 * what it answers stays as it is ever after: the trail tells of both when somebody asks.
 */
export type Operation<Input, Output> = (input: Checked<Input>, context: OperationContext) => Output;

/** Values of IAM condition keys for one call. */
export type ConditionValues = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How one operation is authorized and run. */
export type OperationEntry = {
  // Inputs are checked against the operation's own schema before they get here, so that the table
  // may hold them all.
  readonly run: Operation<never, object>;
  /** IAM action when it is not `PREFIX:OperationName`. */
  readonly action?: string;
  /** ARN that the call is authorized against; absent: `*`. */
  readonly resource?: (input: never, context: OperationContext) => string;
  /** How a refusal names that resource, where it is not by its ARN: IAM says `role eks-node`. */
  readonly named?: (input: never, context: OperationContext) => string;
  /**
   * Condition keys beyond the global ones: `iam:PassedToService`, `aws:RequestTag/…`,
   * `aws:ResourceTag/…`, …
   */
  readonly conditions?: (input: never, context: OperationContext) => ConditionValues;
  /** Resource-based policies of what the call is about: a key's, a secret's, a queue's. */
  readonly policies?: (input: never, context: OperationContext) => ResourcePolicies | undefined;
  /** Other actions the caller needs for this input: `iam:PassRole` on the role it hands over. */
  readonly also?: (input: never, context: OperationContext) => readonly AlsoNeeded[];
  /**
   * AssumeRole is decided by trust policy, GetCallerIdentity by nobody: the operation itself says
   * so.
   */
  readonly authorizes?: 'itself';
  /** A refusal carries its details, encoded: so do those of EC2's changes. */
  readonly encodesRefusal?: true;
  /**
   * Who calls, by the input alone: the operation wants no signature, and checks for itself whether
   * its caller can be believed.
   */
  readonly unsigned?: (input: object, endpoint: Account) => Stranger;
  /** What the record of a call names by its ARN, though the call may not: CloudTrail's `resources`. */
  readonly about?: (input: never, place: Place, output: object | undefined) => readonly Named[];
  /**
   * The account where the call is carried out, when the input names what lies in another than the
   * caller's; its policies decide together with those of the caller.
   */
  readonly home?: (input: never, context: { readonly account: Account }) => Account | undefined;
  /** Another account whose trail shows the call when it has succeeded. */
  readonly alsoSeenBy?: (
    input: never,
    context: { readonly account: Account },
  ) => Account | undefined;
};

/** Where and when a call happens. */
export type Place = Pick<OperationContext, 'account' | 'now' | 'region'>;

/** A resource by type and ARN, as records have it. */
export type Named = { readonly type: string; readonly arn: string };

/** The policies of one resource. */
export type ResourcePolicies = {
  readonly documents: readonly NamedPolicy[];
  /** They alone let IAM's policies count: so it is with the key policies of KMS. */
  readonly decide?: true;
  /** The resource is AWS's own, which no policy of an organization covers. */
  readonly managed?: boolean;
};

export type AlsoNeeded = {
  readonly action: string;
  readonly resource: string;
  readonly named?: string;
  readonly policies?: ResourcePolicies | undefined;
  readonly conditions?: ConditionValues;
};

export type Protocol = 'ec2-query' | 'json-1.0' | 'json-1.1' | 'rest-json' | 'query';

/**
 * One AWS service: protocol, schema, operations, and the resource each one is authorized against.
 */
export type ServiceManifest = {
  readonly name: string;
  /** Name in the credential scope. */
  readonly signingName: string;
  /** Prefix of its IAM actions. */
  readonly iamPrefix: string;
  /** STS has both: an endpoint in each region and one for all. */
  readonly scope: 'regional' | 'global' | 'regional-and-global';
  /** How long a presigned request lives, where the service does not let the sender say. */
  readonly presignedSeconds?: number;
  readonly protocol: Protocol;
  readonly apiVersion: string;
  /** `X-Amz-Target` prefix of the JSON protocols. */
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
  /**
   * Generated slice of the SDK's schemas: operation schemas by operation name, and the error
   * shapes.
   */
  readonly schemas: ServiceSchemas;
  /** What is implemented, one line an operation. */
  readonly operations: Readonly<Record<string, OperationEntry>>;
  /**
   * Code of the fault for an input that breaks the model, where it is not the protocol's usual one.
   */
  readonly invalid?: string;
  /** Its own words for an input that breaks the model; told the first of the failures. */
  readonly refuses?: (failure: InputFailure) => AwsFault;
  /** Lengths and patterns by member, or by `Structure.Member` where they differ. */
  readonly constraints?: Readonly<Record<string, Constraint>>;
  /** Changes on which nothing rests that was there before. */
  readonly quiet?: readonly string[];
  /** Brings what changes over time up to `now`; called before each operation of the region. */
  readonly settle?: (account: Account, region: Region, now: number) => void;
};

/** One thing that is wrong with an input. */
export type InputFailure = {
  readonly path: string;
  /** As AWS repeats it; absent for a sensitive member, `null` for one that is missing. */
  readonly value: string | undefined;
  readonly constraint: string;
};

/** What the API model demands of a value and the SDK's schemas no longer carry. */
export type Constraint = {
  readonly min?: number;
  readonly max?: number;
  /** As the model writes it; it must match the whole value. */
  readonly pattern?: string;
  /** What the service says instead of the validator's own sentence when the pattern fails. */
  readonly says?: string;
};

/** A static Smithy schema as the SDK packages export it: `[id, namespace, name, traits, …]`. */
export type StaticSchema = readonly unknown[];

export type ServiceSchemas = {
  /**
   * Every operation of the API by name, implemented or not: what is asked for and missing is named.
   */
  readonly names: readonly string[];
  /** Static Smithy schemas of the implemented operations. */
  readonly operations: Readonly<Record<string, StaticSchema>>;
  /** Error structures by name. */
  readonly errors: Readonly<Record<string, StaticSchema>>;
  /** Method, path and status of every operation of a REST API, implemented or not. */
  readonly routes?: Readonly<
    Record<string, readonly [method: string, path: string, status: number]>
  >;
  /** Allowed values by input structure and member; for a list member, those of its items. */
  readonly enums: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
};
