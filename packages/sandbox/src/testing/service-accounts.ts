import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandOutput,
  STSClient,
} from '@aws-sdk/client-sts';
import { serviceAccountToken } from '../services/eks/oidc-issuer.ts';
import { eksState } from '../services/eks/state.ts';
import { sendRaw, signed } from './raw.ts';
import type { Started } from './started.ts';

const REGION = 'us-west-2';

/** A service account of a cluster, and for whom its token is. */
export type ServiceAccount = {
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
};

/** The URL under which a cluster issues tokens. */
export function issuerOf({ account }: Started, cluster: string): string {
  const region = account.regions.get(REGION);
  return (region && eksState(region).clusters.get(cluster)?.plane.issuer) ?? '';
}

/** The token that the kubelet puts into a pod. */
export function tokenFor(
  { account }: Started,
  { cluster, ...who }: ServiceAccount,
  audience: string,
): string {
  const region = account.regions.get(REGION);
  if (!region) throw new Error(`The account has no region ${REGION}`);
  return serviceAccountToken(account, region, cluster, { ...who, audiences: [audience] });
}

/** As the SDK in a pod calls: without credentials, with the token that was put into it. */
export function assumeWith(
  sandbox: Started,
  WebIdentityToken: string,
  RoleArn: string,
): Promise<AssumeRoleWithWebIdentityCommandOutput> {
  const sts = new STSClient({ endpoint: sandbox.url, region: REGION, maxAttempts: 1 });
  const input = { RoleArn, RoleSessionName: 'pod', WebIdentityToken };
  return sts.send(new AssumeRoleWithWebIdentityCommand(input));
}

/** As the Pod Identity agent of a node calls for a pod: `200`, or what it was refused with. */
export async function podCredentials(sandbox: Started, pod: ServiceAccount): Promise<string> {
  const request = {
    target: `/clusters/${pod.cluster}/assume-role-for-pod-identity`,
    headers: [['Content-Type', 'application/json']],
    body: JSON.stringify({ token: tokenFor(sandbox, pod, 'pods.eks.amazonaws.com') }),
  } as const;
  const credentials = sandbox.credentialsOf('gantry-admin');
  const at = sandbox.account.clock.now();
  const signing = { credentials, service: 'eks-auth', region: REGION, at };
  const answer = await sendRaw(sandbox.url, signed(sandbox.url, request, signing));
  if (answer.status === 200) return '200';
  const code = answer.headers.get('x-amzn-errortype') ?? '';
  return `${answer.status} ${code}: ${JSON.parse(answer.body).message}`;
}
