// https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
import type { ClusterRecord } from '../eks/state.ts';

/** Whose credentials are asked for. */
export type PodSession = {
  readonly cluster: ClusterRecord;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** All that the token says. */
  readonly claims: Readonly<Record<string, unknown>>;
};

/** The tags of a pod's session; those of the pod itself only where its token names one. */
export function podTags(session: PodSession): Record<string, string> {
  const { cluster, namespace, serviceAccount, claims } = session;
  const pod = podOf(claims);
  return {
    'eks-cluster-arn': cluster.arn,
    'eks-cluster-name': cluster.name,
    'kubernetes-namespace': namespace,
    'kubernetes-service-account': serviceAccount,
    ...(pod ? { 'kubernetes-pod-name': pod.name, 'kubernetes-pod-uid': pod.uid } : {}),
  };
}

/** The pod that a token is bound to. */
export function podOf(claims: PodSession['claims']): { name: string; uid: string } | undefined {
  const { pod } = Object(claims['kubernetes.io']);
  const { name, uid } = Object(pod);
  return typeof name === 'string' && typeof uid === 'string' ? { name, uid } : undefined;
}
