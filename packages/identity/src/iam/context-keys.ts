import type { AuthorizationRequest, NamedPolicy, PolicyKind } from './policy.ts';
import { matchStatement, toSubject } from './statement-match.ts';
import { readStored } from './stored.ts';

/** All context keys that policies speak of, each once. */
export function contextKeys(policies: readonly NamedPolicy[]): string[] {
  return unique(
    policies.flatMap((policy) => {
      return statementsOf(policy, 'identity').flatMap(({ keys }) => [
        ...keys.condition,
        ...keys.resource,
      ]);
    }),
  );
}

/** Context keys that the statements about a request speak of, and that it does not have. */
export function missingKeys(
  request: AuthorizationRequest,
  policies: readonly NamedPolicy[],
  kind: PolicyKind = 'identity',
): string[] {
  const subject = toSubject(request, false);
  const keys = policies.flatMap((policy) => {
    return statementsOf(policy, kind).flatMap((statement) => {
      const match = matchStatement(statement, subject);
      const failed = 'failed' in match ? match.failed : undefined;
      if (failed === 'action' || failed === 'principal') return [];
      const { resource, condition } = statement.keys;
      return failed === 'resource' ? resource : [...condition, ...resource];
    });
  });
  return unique(keys).filter((key) => subject.context.values(key.toLowerCase()) === undefined);
}

function statementsOf(policy: NamedPolicy, kind: PolicyKind) {
  const stored = readStored(policy, kind);
  return 'unreadable' in stored ? [] : stored.statements;
}

/** Keys are compared without regard to case. */
function unique(keys: readonly string[]): string[] {
  return [
    ...new Map(keys.toReversed().map((key) => [key.toLowerCase(), key])).values(),
  ].toReversed();
}
