// https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html
import { randomUUID } from 'node:crypto';
import { evaluate } from '@gantry/identity/iam';
import { servicePrincipal } from '../../enforce/service-principal.ts';
import type { Operation, OperationContext } from '../../service.ts';
import { issuerKey } from '../eks/oidc-issuer.ts';
import { associationOf } from '../eks/pod-identity.ts';
import { type ClusterRecord, eksState, type PodIdentityRecord } from '../eks/state.ts';
import { entityArn } from '../iam/arns.ts';
import { roleByArn } from '../iam/find.ts';
import type { Role, Session } from '../iam/state.ts';
import { requestTags, resourceTags } from '../iam/tags.ts';
import { sessionPrincipal } from '../sts/role-session.ts';
import { beginSession } from '../sts/sessions.ts';
import { isSignedBy, readWebToken, type WebToken } from '../sts/web-token.ts';
import { faults } from './faults.ts';
import { type PodSession, podOf, podTags } from './pod-tags.ts';
import { recordAssumption } from './recorded.ts';
import { assumeTarget } from './target-role.ts';

export type Input = { readonly clusterName: string; readonly token: string };

export type Output = {
  readonly subject: { readonly namespace: string; readonly serviceAccount: string };
  readonly audience: string;
  readonly podIdentityAssociation: {
    readonly associationArn: string | undefined;
    readonly associationId: string | undefined;
  };
  readonly assumedRoleUser: { readonly arn: string; readonly assumeRoleId: string };
  readonly credentials: {
    readonly sessionToken: string | undefined;
    readonly secretAccessKey: string | undefined;
    readonly accessKeyId: string | undefined;
    readonly expiration: Date | undefined;
  };
};

/** Who assumes the roles of pods. */
export const PODS = 'pods.eks.amazonaws.com';

/** https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
const SIX_HOURS = 6 * 3600;

export const assumeRoleForPodIdentity: Operation<Input, Output> = (input, context) => {
  const cluster = eksState(context.region).clusters.get(input.clusterName);
  if (!cluster) throw faults.noCluster({ name: input.clusterName });
  const token = provenToken(input.token, cluster, context.now);
  const [, , namespace = '', serviceAccount = ''] = token.subject.split(':');
  const association = associationOf(cluster, namespace, serviceAccount);
  if (!association) throw faults.noAssociation({ namespace, serviceAccount });
  const pod: PodSession = { cluster, namespace, serviceAccount, claims: token.claims };
  const { view } = association;
  const first = begin(pod, association, context);
  const final = view.targetRoleArn === undefined ? first : assumeTarget(pod, view, first, context);
  const { principal } = final;
  return {
    subject: { namespace, serviceAccount },
    audience: PODS,
    podIdentityAssociation: {
      associationArn: view.associationArn,
      associationId: view.associationId,
    },
    assumedRoleUser: { arn: principal.arn, assumeRoleId: principal.userId },
    credentials: {
      sessionToken: final.token,
      secretAccessKey: final.secret,
      accessKeyId: final.accessKeyId,
      expiration: new Date(final.expiration),
    },
  };
};

function provenToken(text: string, cluster: ClusterRecord, now: number): WebToken {
  const token = readWebToken(text);
  if (!token) throw faults.badToken({ reason: 'it is no JWT' });
  const { issuer, audiences, expires } = token;
  if (issuer !== cluster.plane.issuer || !isSignedBy(token, issuerKey(cluster).publicKey)) {
    throw faults.badToken({ reason: 'this cluster has not issued it' });
  }
  if (!audiences.includes(PODS)) throw faults.badToken({ reason: `it is not for ${PODS}` });
  if (now >= expires * 1000) throw faults.expired();
  return token;
}

/** The session of the role that the association names, in the cluster's own account. */
function begin(
  pod: PodSession,
  association: PodIdentityRecord,
  context: OperationContext,
): Session {
  const { account, now } = context;
  const { roleArn = '', disableSessionTags } = association.view;
  const role = roleByArn(account, roleArn);
  const tags = disableSessionTags ? {} : podTags(pod);
  const actions = disableSessionTags ? ['sts:AssumeRole'] : ['sts:AssumeRole', 'sts:TagSession'];
  const trusted = (action: string) => role && trusts(role, action, tags, pod, context);
  if (!role || !actions.every(trusted)) throw faults.cannotAssume();
  const sessionName = sessionNameOf(pod);
  const session = beginSession(
    {
      principal: sessionPrincipal({ account, role }, sessionName, tags),
      of: role,
      policies: [],
      transitiveTags: Object.keys(tags),
      sourceIdentity: undefined,
      seconds: SIX_HOURS,
    },
    { account, now },
  );
  recordAssumption(context, { roleArn, sessionName, tags, seconds: SIX_HOURS });
  return session;
}

/** `eks-CLUSTER-POD-UUID`, as far as there is room. */
function sessionNameOf({ cluster, claims, serviceAccount }: PodSession): string {
  const parts = ['eks', cluster.name, podOf(claims)?.name ?? serviceAccount];
  const uuid = randomUUID();
  return `${parts.join('-').slice(0, 63 - uuid.length)}-${uuid}`;
}

function trusts(
  role: Role,
  action: string,
  tags: Readonly<Record<string, string>>,
  { cluster }: PodSession,
  { account, now, conditions }: OperationContext,
): boolean {
  const pods = servicePrincipal(account, PODS);
  const context = {
    ...conditions,
    ...requestTags(Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))),
    ...resourceTags(role.tags),
    'aws:SourceAccount': account.id,
    'aws:SourceArn': cluster.arn,
  };
  const request = { action, resource: entityArn(account, role), principal: pods, context, now };
  const trust = { name: 'trust policy', document: role.trust.parsed };
  return evaluate(request, { identity: [], trust }).allowed;
}
