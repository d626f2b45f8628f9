// https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html
import type {
  AssociateEncryptionConfigRequest,
  AssociateEncryptionConfigResponse,
  EncryptionConfig,
} from '@aws-sdk/client-eks';
import type { CreateGrantResponse, DescribeKeyResponse } from '@aws-sdk/client-kms';
import { AwsFault } from '../../fault.ts';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { callKms } from '../kms/call.ts';
import { kmsState } from '../kms/state.ts';
import { controlPlaneFaults } from './control-plane-faults.ts';
import { faults } from './faults.ts';
import { durations } from './limits.ts';
import { refuseWhileUpdating, updatableCluster } from './lookup.ts';
import { own } from './own.ts';
import type { ClusterRecord, Encryption } from './state.ts';
import { beginUpdate } from './updates.ts';

type Asked = readonly Checked<EncryptionConfig>[] | undefined;

/** Once it is there, encryption is neither changed nor taken away. */
export const associateEncryptionConfig: Operation<
  AssociateEncryptionConfigRequest,
  AssociateEncryptionConfigResponse
> = (input, context) => {
  const cluster = updatableCluster(context, input.clusterName);
  const clusterName = cluster.name;
  const started = { type: 'AssociateEncryptionConfig' } as const;
  refuseWhileUpdating(cluster, started.type);
  if (cluster.encryption) throw controlPlaneFaults.alreadyEncrypted({ clusterName });
  if (input.encryptionConfig.length === 0) throw controlPlaneFaults.keyArnMissing({ clusterName });
  const encryption = encryptionFrom(input.encryptionConfig, cluster.view.roleArn ?? '', context);
  cluster.encryption = encryption;
  cluster.status = 'UPDATING';
  cluster.since = context.now;
  const encryptionConfig = own<EncryptionConfig[]>([...input.encryptionConfig]);
  const params = { EncryptionConfig: JSON.stringify(encryptionConfig) };
  const duration = durations.encryptionAssociation;
  const complete = (at: number) => {
    cluster.view.encryptionConfig = encryptionConfig;
    cluster.status = 'ACTIVE';
    cluster.since = at;
  };
  return beginUpdate(cluster, { ...started, params, duration, complete }, context);
};

/**
 * The key that a request names, which must be of this region and usable, and the grant that the
 * caller lets EKS make: for the cluster's role, in whose name its control plane uses the key.
 */
export function encryptionFrom(
  asked: Asked,
  roleArn: string,
  context: OperationContext,
): Encryption | undefined {
  const [config] = asked ?? [];
  if (config === undefined) return undefined;
  const keyArn = config.provider?.keyArn;
  if (keyArn === undefined) throw controlPlaneFaults.keyArnMissing();
  if (config.resources?.join() !== 'secrets') {
    const reason = "the only resource that can be encrypted is 'secrets'";
    throw faults.valueInvalid({ member: 'encryptionConfig', reason });
  }
  const KeyId = usableKey(keyArn, context);
  const Operations = ['Encrypt', 'Decrypt', 'DescribeKey'];
  const grant = { KeyId, GranteePrincipal: roleArn, Operations };
  const { GrantId = '' } = asking<CreateGrantResponse>('CreateGrant', grant, context);
  return { keyArn: KeyId, grantId: GrantId };
}

/** With the cluster goes its grant. */
export function retireEncryption(
  { encryption }: ClusterRecord,
  { region }: Pick<OperationContext, 'region'>,
): void {
  const id = encryption?.keyArn.split('/').at(-1) ?? '';
  kmsState(region)
    .keys.get(id)
    ?.grants.delete(encryption?.grantId ?? '');
}

function usableKey(keyArn: string, context: OperationContext): string {
  const { KeyMetadata } = asking<DescribeKeyResponse>('DescribeKey', { KeyId: keyArn }, context);
  const { KeyState, Arn = '' } = KeyMetadata ?? {};
  if (KeyState !== 'Enabled') throw controlPlaneFaults.keyUnusable({ keyArn, state: KeyState });
  return Arn;
}

/** What KMS refuses, EKS says in its own words. */
function asking<Output extends object>(
  operation: 'CreateGrant' | 'DescribeKey',
  input: object,
  context: OperationContext,
): Output {
  try {
    return callKms<Output>('eks', operation, input, context);
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    if (error.code !== 'AccessDeniedException')
      throw controlPlaneFaults.keyRefused({ reason: error.message });
    throw controlPlaneFaults.keyNotAllowed({ action: `kms:${operation}` });
  }
}
