// https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { AuthorizationRequest, Decision } from '@gantry/identity/iam';
import type { Account, StateKey } from '../account/account.ts';

// What policies say is not for whoever was refused: only who is allowed to decode it may read it.
const secret: StateKey<Buffer> = {
  name: 'authorization messages',
  create: () => randomBytes(32),
};

const ALGORITHM = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

/** The details of a refusal, as they are appended to its sentence. */
export function encodedMessage(
  account: Account,
  request: AuthorizationRequest,
  decision: Decision,
): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(ALGORITHM, account.global.of(secret), nonce);
  const text = JSON.stringify(details(request, decision));
  const body = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

/** The details in an encoded message; undefined when this account has not encoded it. */
export function decodedMessage(account: Account, encoded: string): string | undefined {
  const bytes = Buffer.from(encoded, 'base64url');
  if (bytes.length <= NONCE + TAG) return undefined;
  const nonce = bytes.subarray(0, NONCE);
  const cipher = createDecipheriv(ALGORITHM, account.global.of(secret), nonce);
  cipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  try {
    const text = Buffer.concat([cipher.update(bytes.subarray(NONCE + TAG)), cipher.final()]);
    return text.toString();
  } catch {
    return undefined;
  }
}

function details(
  { action, resource, principal, context }: AuthorizationRequest,
  { outcome, decidedBy }: Decision,
): object {
  const matched = decidedBy && {
    statementId: String(decidedBy.statement ?? ''),
    effect: 'DENY',
    principals: { items: [{ value: principal.userId.split(':')[0] }] },
    actions: { items: [{ value: action }] },
    resources: { items: [{ value: resource }] },
  };
  const conditions = Object.entries(context).flatMap(([key, value]) => {
    const items = [value ?? []].flat().map((one) => ({ value: one }));
    return items.length === 0 ? [] : [{ key, values: { items } }];
  });
  return {
    allowed: false,
    explicitDeny: outcome === 'explicit-deny',
    matchedStatements: { items: matched ? [matched] : [] },
    failures: { items: [] },
    context: {
      principal: { id: principal.userId, arn: principal.arn },
      action,
      resource,
      conditions: { items: conditions },
    },
  };
}
