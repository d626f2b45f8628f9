import { CONDITION_KEYS } from '@gantry/gateway';
import { isIssuedName } from '@gantry/identity';
import type { PolicyDocument } from '@gantry/identity/iam';
import { nearest } from '@gantry/toolkit';
import type { Grant } from './config.ts';

const KNOWN: ReadonlySet<string> = new Set(CONDITION_KEYS.map((key) => key.toLowerCase()));
const TAG = 'aws:principaltag/';

/**
 * What is wrong with the conditions of a grant: STS says who a caller is and nothing more, so
 * neither tags nor the way of a login can be judged, and absent is not what they are.
 */
export function unknowableConditions(
  { statements }: PolicyDocument,
  { principals }: Pick<Grant, 'principals'>,
): string[] {
  // The tags of Gantry's own principals stand in the configuration.
  const tagged = principals.every(isIssuedName);
  const keys = statements.flatMap(({ conditions }) =>
    conditions.flatMap(({ key, values }) => [key, ...values.flatMap(variables)]),
  );
  return [...new Set(keys)]
    .filter((key) => !KNOWN.has(key.toLowerCase()))
    .filter((key) => !(tagged && key.toLowerCase().startsWith(TAG)))
    .map(sentence);
}

/** `${aws:username, 'nobody'}` is the key aws:username; `${*}` is a star. */
function variables(value: string): string[] {
  const found = [...value.matchAll(/\$\{\s*([^\s,'{}$*?]+)/g)];
  return found.map(([, key = '']) => key);
}

function sentence(key: string): string {
  const near = nearest(key, CONDITION_KEYS);
  const hint = near === undefined || near === key ? '' : ` Did you mean ${near}?`;
  return [
    `the condition key ${key} is not known to this gateway, so it cannot be judged.${hint}`,
    `Keys: ${CONDITION_KEYS.join(', ')};`,
    'and aws:PrincipalTag/… where a grant names principals of gantry.yaml only',
  ].join(' ');
}
