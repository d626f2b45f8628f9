// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
import type { Session } from '../iam/state.ts';
import type { TagInput } from '../iam/tags.ts';
import { faults } from './faults.ts';

type Given = {
  readonly Tags?: readonly TagInput[];
  readonly TransitiveTagKeys?: readonly string[];
};

export type SessionTags = {
  readonly tags: Readonly<Record<string, string>>;
  /** Those of them that the caller's session hands on. */
  readonly inherited: readonly TagInput[];
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
  const inherited = handedOn.map((Key) => ({ Key, Value: from?.principal.tags[Key] ?? '' }));
  const before = inherited.map(({ Key, Value }) => [Key, Value] as const);
  return {
    tags: Object.fromEntries([...before, ...own]),
    inherited,
    transitive: [...handedOn, ...marked],
  };
}

/**
 * The tags of a session: those of its role or user, of which one in any letter case gives way to
 * one of the session.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (Tags)
 */
export function principalTags(
  own: ReadonlyMap<string, string>,
  tags: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const given = new Set(Object.keys(tags).map((key) => key.toLowerCase()));
  const kept = [...own].filter(([key]) => !given.has(key.toLowerCase()));
  return { ...Object.fromEntries(kept), ...tags };
}
