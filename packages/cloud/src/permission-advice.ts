/** What AWS says when IAM refuses, in its parts. */
const REFUSAL =
  /User: (?<who>\S+) is not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>\S+?))?(?:[.]| (?:because (?<because>.*)|with an explicit deny in (?<deny>.*?)))?[.]?$/;

/**
 * What whoever administers AWS can change so that a refused call is allowed; undefined where AWS
 * did not say enough. Repeating the call is never it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function permissionAdvice(message: string): string | undefined {
  const {
    who = '',
    action,
    resource = '*',
    because = '',
    deny,
  } = REFUSAL.exec(message)?.groups ?? {};
  if (action === undefined) return undefined;
  const what = `${action} on ${resource}`;
  const principal = principalOf(who);
  if (deny !== undefined) return `A Deny in ${deny} must go before ${principal} may ${action}.`;
  if (because.includes('session policy')) {
    return `The session of ${principal} is narrowed: ${action} is not among what it was made for.`;
  }
  if (because.includes('boundary'))
    return `The permissions boundary of ${principal} must allow ${what}.`;
  if (because.includes('control policy')) {
    return `The organization's policies must allow ${what} in this account.`;
  }
  if (because.includes('resource-based'))
    return `The policy of ${resource} must allow ${action} to ${principal}.`;
  return `Allowing ${what} in a policy of ${principal} would help; repeating the call does not.`;
}

/** `role GantryAccess`, `user ana`: what the policies belong to. */
function principalOf(arn: string): string {
  const [kind = '', ...path] = arn.split(':').at(-1)?.split('/') ?? [];
  if (kind === 'assumed-role' && path[0]) return `role ${path[0]}`;
  if (kind === 'user' && path.length > 0) return `user ${path.at(-1)}`;
  return arn;
}
