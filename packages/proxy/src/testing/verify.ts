import { createHash } from 'node:crypto';
import { keysAdapter, parseProof, type SigV4Proof } from '@gantry/identity';
import type { Seen } from './fake-endpoint.ts';
import { identity } from './test-bridge.ts';

/** Checks a request as the gateway does, down to the signature; returns what was proved. */
export async function verified(
  { method, target, rawHeaders, body }: Pick<Seen, 'method' | 'target' | 'rawHeaders' | 'body'>,
  key: { readonly secretAccessKey: string; readonly sessionToken?: string } = identity,
  service = 'eks-mcp',
): Promise<SigV4Proof> {
  const request = { method, target, rawHeaders };
  const principal = {
    partition: 'aws',
    accountId: '111122223333',
    arn: 'arn:aws:iam::111122223333:user/test',
    id: 'AIDATEST',
    kind: 'user',
    policies: {},
  };
  const adapter = keysAdapter({
    // The verifier takes the principal as it is; nothing here looks into it.
    store: { find: async () => ({ ...key, active: true, principal: principal as never }) },
    services: [service],
    regions: ['us-west-2'],
    now: Date.now,
  });
  const claim = await adapter.claim(request);
  await claim?.prove(createHash('sha256').update(body).digest('hex'));
  const proof = parseProof(request);
  if (proof === undefined) throw new Error('the request is not signed');
  return proof;
}
