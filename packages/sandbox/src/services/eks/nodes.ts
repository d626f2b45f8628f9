import type { Account, Region } from '../../account/account.ts';
import type { NodeRecord } from './node-life.ts';
import { nodeTexts } from './node-texts.ts';
import { eksState } from './state.ts';

/** A node as Kubernetes will know it. */
export type NodeView = {
  /** The private DNS name of its instance. */
  readonly name: string;
  readonly instanceId: string;
  readonly ready: boolean;
  /** Of the condition Ready where it is not True: `KubeletNotReady`, `NodeStatusUnknown`. */
  readonly reason: string | undefined;
  readonly message: string | undefined;
  readonly kubeletVersion: string;
  readonly nodegroup: string | undefined;
};

/** The nodes that have joined a cluster; those that are still on their way are none. */
export function nodesOf(_account: Account, region: Region, clusterName: string): NodeView[] {
  const nodes = eksState(region).clusters.get(clusterName)?.nodes.values() ?? [];
  return [...nodes].filter(({ status }) => status !== 'Booting').map(view);
}

function view(node: NodeRecord): NodeView {
  const lost = node.wasReady && node.status === 'NotReady';
  const ready = node.status === 'Ready';
  const reason = lost ? 'NodeStatusUnknown' : 'KubeletNotReady';
  const message = lost ? nodeTexts.stopped : nodeTexts.notInitialized;
  return {
    ...{ name: node.name, instanceId: node.instanceId, ready },
    reason: ready ? undefined : reason,
    message: ready ? undefined : message,
    ...{ kubeletVersion: node.kubelet, nodegroup: node.nodegroup },
  };
}
