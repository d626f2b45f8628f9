// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
import type { Session } from '../iam/state.ts';
import { faults } from './faults.ts';

type Given = {
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly TransitiveTagKeys?: readonly string[];
};

export type SessionTags = {
  readonly tags: Readonly<Record<string, string>>;
  readonly transitive: readonly string[];
};

/**
 * Tags of a new session: those that its caller's session hands on, and those that the call gives.
 */
export function sessionTags(given: Given, from: Session | undefined): SessionTags {
  const own = (given.Tags ?? []).map(({ Key, Value }) => [Key, Value] as const);
  const keys = own.map(([key]) => key.toLowerCase());
  if (new Set(keys).size < keys.length) throw faults.duplicateTags();
  const marked = given.TransitiveTagKeys ?? [];
  if (!marked.every((key) => keys.includes(key.toLowerCase()))) throw faults.transitiveWithoutTag();
  const handedOn = from?.transitiveTags ?? [];
  if (handedOn.some((key) => keys.includes(key.toLowerCase()))) throw faults.transitiveConflict();
  const inherited = handedOn.map((key) => [key, from?.principal.tags[key] ?? ''] as const);
  return {
    tags: Object.fromEntries([...inherited, ...own]),
    transitive: [...handedOn, ...marked],
  };
}
