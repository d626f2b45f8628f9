import { type CompiledStatement, compile } from './compile.ts';
import { readPolicy, typeOf } from './parse.ts';
import type { NamedPolicy, PolicyDocument, PolicyKind, PolicyType } from './policy.ts';
import { PolicyError } from './policy-error.ts';

/** What a stored document comes to; one that cannot be read has no statements, only the reason. */
export type Stored =
  | { readonly statements: readonly CompiledStatement[] }
  | { readonly unreadable: string };

type Cached = { readonly source: unknown; readonly stored: Stored };

// By kind of document, because an identity-based policy must not have what a trust policy must
// have.
const caches = {
  identity: new WeakMap<object, Cached>(),
  resource: new WeakMap<object, Cached>(),
  trust: new WeakMap<object, Cached>(),
} as const;

/**
 * Reads a policy as it is attached, once for each document object or, for text, each policy object.
 */
export function readStored(policy: NamedPolicy, kind: PolicyKind): Stored {
  const { document } = policy;
  const type = typeFor(kind);
  const key = typeof document === 'object' && document !== null ? document : policy;
  const cached = caches[type].get(key);
  if (cached !== undefined && cached.source === document) return cached.stored;
  const stored = load(document, type);
  caches[type].set(key, { source: document, stored });
  return stored;
}

function typeFor(kind: PolicyKind): PolicyType {
  if (kind === 'resource' || kind === 'trust') return kind;
  return kind === 'resource-control' ? 'resource' : 'identity';
}

function load(document: unknown, type: PolicyType): Stored {
  try {
    return {
      statements: compile(isParsed(document, type) ? document : readPolicy(document, type)),
    };
  } catch (error) {
    if (error instanceof PolicyError) return { unreadable: error.message };
    throw error;
  }
}

function isParsed(document: unknown, type: PolicyType): document is PolicyDocument {
  if (typeof document !== 'object' || document === null) return false;
  const parsed = typeOf(document);
  if (parsed === undefined || parsed === type) return parsed !== undefined;
  // Without its Principal a trust policy would trust everyone.
  throw new PolicyError('', `The document was parsed as one of type '${parsed}', not '${type}'.`);
}
