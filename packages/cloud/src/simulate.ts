import type { ContextEntry, ContextKeyTypeEnum } from '@aws-sdk/client-iam';
import type { Principal } from '@gantry/identity';
import type { AwsActor } from './access.ts';
import { type Aws, openAws } from './aws.ts';
import type { ClientPool } from './pool.ts';

/** What IAM says of one action. */
export type Simulated = {
  readonly action: string;
  readonly allowed: boolean;
  /** IAM's word: `allowed`, `explicitDeny`, `implicitDeny`. */
  readonly decision: string;
  /** Names of the policies that decided. */
  readonly by: readonly string[];
  /** Condition keys of the policies that the simulation did not say. */
  readonly missing: readonly string[];
};

export type Simulation = {
  readonly principal: Principal;
  readonly actions: readonly string[];
  /** Condition keys of the request. */
  readonly context: Readonly<Record<string, readonly string[]>>;
};

/** Asks IAM what a principal may do; rejects when it cannot be asked. */
export type Simulate = (simulation: Simulation) => Promise<readonly Simulated[]>;

/** What condition keys hold that do not hold text. */
const TYPES: Readonly<Record<string, ContextKeyTypeEnum>> = {
  'aws:CurrentTime': 'date',
  'aws:EpochTime': 'numeric',
  'aws:PrincipalIsAWSService': 'boolean',
  'aws:SourceIp': 'ip',
};

/**
 * SimulatePrincipalPolicy over the policies that a user or the role of a session has in IAM.
 * Session policies are not among them: AWS shows them to nobody.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export function simulateWith(
  pool: ClientPool,
  actorFor: (account: string) => AwsActor | undefined,
): Simulate {
  return async ({ principal, actions, context }) => {
    const actor = actorFor(principal.account);
    if (actor === undefined) return [];
    const { iam } = openAws({
      pool,
      actor,
      region: 'us-east-1',
      signal: AbortSignal.timeout(pool.timeoutMs),
      onCall: () => {},
      clock: () => performance.now(),
    });
    const PolicySourceArn = await sourceOf(principal, iam);
    if (PolicySourceArn === undefined) return [];
    const answer = await iam.simulatePrincipalPolicy({
      PolicySourceArn,
      ActionNames: [...actions],
      // Of a session STS shows the role without its path, and policies name it with it.
      ContextEntries: entriesOf({ ...context, 'aws:PrincipalArn': [PolicySourceArn] }),
    });
    return (answer.EvaluationResults ?? []).map(
      ({ EvalActionName = '', EvalDecision = '', MatchedStatements = [], ...rest }) => ({
        action: EvalActionName,
        allowed: EvalDecision === 'allowed',
        decision: EvalDecision,
        by: MatchedStatements.flatMap(({ SourcePolicyId }) => SourcePolicyId ?? []),
        missing: rest.MissingContextValues ?? [],
      }),
    );
  };
}

function entriesOf(context: Simulation['context']): ContextEntry[] {
  return Object.entries(context).map(([name, values]) => ({
    ContextKeyName: name,
    ContextKeyType: TYPES[name] ?? 'string',
    ContextKeyValues: [...values],
  }));
}

/** Users are asked about as such; of a session, its role, whose path only IAM knows. */
async function sourceOf(
  { type, arn, issuer }: Principal,
  iam: Aws['iam'],
): Promise<string | undefined> {
  if (type === 'IAMUser') return arn;
  if (type !== 'AssumedRole' || issuer === undefined) return undefined;
  const { Role } = await iam.getRole({ RoleName: issuer.name });
  // A role of the same name that was made anew is another role.
  return Role?.RoleId === issuer.userId ? Role.Arn : undefined;
}
