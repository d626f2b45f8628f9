import { matches, wildcard } from './iam/match.ts';
import type { Principal } from './principal.ts';

/** Whether a principal is one of those that a pattern means. */
export type PrincipalPattern = (principal: Principal) => boolean;

/** The ARN of a principal that Gantry itself knows by name; no AWS account can bear it. */
export function issuedArn(name: string): string {
  return `arn:gantry:iam:::user/${name}`;
}

const ISSUED_NAME = /^[A-Za-z0-9][\w+=,.@-]{0,63}$/;

/** Whether text can name a principal that Gantry issues keys to. */
export function isIssuedName(text: string): boolean {
  return ISSUED_NAME.test(text);
}

/**
 * Reads a pattern of a configuration: the name of a principal that Gantry issued keys to, or an ARN
 * of AWS's with `*` and `?` after the account. A role's ARN means its sessions. Undefined when it
 * is neither; an account must be whole, since a wildcard there would let in any account of AWS's.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function principalPattern(text: string): PrincipalPattern | undefined {
  if (isIssuedName(text)) return ({ arn }) => arn === issuedArn(text);
  const parts = /^(arn:aws[a-z-]*:(?:iam|sts)::\d{12}:)([^:\s]+)$/.exec(text);
  if (parts === null) return undefined;
  const [, head = '', resource = ''] = parts;
  const pattern = wildcard(resource);
  const fits = (arn: string) => arn.startsWith(head) && matches(pattern, arn.slice(head.length));
  return ({ arn, issuer }) => fits(arn) || (issuer !== undefined && fits(issuer.arn));
}
