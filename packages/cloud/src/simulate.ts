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
};

export type Simulation = {
  readonly principal: Principal;
  readonly actions: readonly string[];
  /** Condition keys of the request. */
  readonly context: Readonly<Record<string, string>>;
};

/** Asks IAM what a principal may do; rejects when it cannot be asked. */
export type Simulate = (simulation: Simulation) => Promise<readonly Simulated[]>;

/** Condition keys that hold an address; the rest are text. */
const ADDRESSES: ReadonlySet<string> = new Set(['aws:SourceIp']);

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
      ContextEntries: Object.entries(context).map(([name, value]) => ({
        ContextKeyName: name,
        ContextKeyType: ADDRESSES.has(name) ? 'ip' : 'string',
        ContextKeyValues: [value],
      })),
    });
    return (answer.EvaluationResults ?? []).map(
      ({ EvalActionName = '', EvalDecision = '', MatchedStatements = [] }) => ({
        action: EvalActionName,
        allowed: EvalDecision === 'allowed',
        decision: EvalDecision,
        by: MatchedStatements.flatMap(({ SourcePolicyId }) => SourcePolicyId ?? []),
      }),
    );
  };
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
