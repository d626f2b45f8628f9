import { matches, type PolicyDocument, type Statement, wildcard } from '@gantry/identity/iam';
import { nearest } from '@gantry/toolkit';
import { servers } from '../shared/compose-gateway.ts';

/**
 * What can never apply in a grant: an action of a server's that does not exist, and a resource,
 * which these actions do not know. Actions of AWS's own are left alone: a policy is often written
 * for both.
 */
export function deadStatements({ statements }: PolicyDocument): string[] {
  return statements.flatMap((statement) => [...deadActions(statement), ...narrowed(statement)]);
}

function deadActions({ action }: Statement): string[] {
  return servers().flatMap(({ service, actions }) => {
    const names = Object.values(actions);
    return action.patterns
      .filter(of(service))
      .filter((pattern) => !names.some((name) => fits(pattern, name)))
      .map((pattern) => {
        const near = nearest(pattern, names);
        const hint = near === undefined ? `Actions: ${names.join(', ')}` : `Did you mean ${near}?`;
        return `there is no action ${pattern}. ${hint}`;
      });
  });
}

function narrowed({ action, resource }: Statement): string[] {
  const named = servers().some(({ service }) => action.patterns.some(of(service)));
  if (action.negated || !named || resource === undefined) return [];
  if (resource.patterns.some((pattern) => fits(pattern, '*')) !== resource.negated) return [];
  return [
    `a statement on ${resource.patterns.join(', ')} never applies: these actions know no resources. Write Resource: '*'`,
  ];
}

const of = (service: string) => (pattern: string) =>
  pattern.toLowerCase().startsWith(`${service}:`);

/** Upper and lower case are the same to IAM in actions. */
function fits(pattern: string, text: string): boolean {
  return matches(wildcard(pattern.toLowerCase()), text.toLowerCase());
}
