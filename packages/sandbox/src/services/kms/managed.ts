// https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key

import type { Place } from './find.ts';
import { newKey } from './new-key.ts';
import { type KeyRecord, kmsState } from './state.ts';

/** What each of AWS's own keys protects, by its alias. */
const purposes: Readonly<Record<string, readonly [service: string, description: string]>> = {
  'alias/aws/ebs': ['ec2', 'Default key that protects my EBS volumes when no other key is defined'],
  'alias/aws/elasticfilesystem': [
    'elasticfilesystem',
    'Default key that protects my EFS filesystems when no other key is defined',
  ],
  'alias/aws/secretsmanager': [
    'secretsmanager',
    'Default key that protects my Secrets Manager data when no other key is defined',
  ],
  'alias/aws/ssm': [
    'ssm',
    'Default key that protects my SSM parameters when no other key is defined',
  ],
};

/** Aliases that AWS keeps ready; each gets its key on first use. */
export const managedAliases: readonly string[] = Object.keys(purposes);

export function isManagedAlias(name: string): boolean {
  return purposes[name] !== undefined;
}

/** Makes AWS's key for an alias that has none yet. */
export function managedKey(place: Place, name: string): KeyRecord {
  const [service = '', description = ''] = purposes[name] ?? [];
  const policy = policyOf(place, name.replace('alias/aws/', 'auto-'), service);
  const key = newKey({ manager: 'AWS', description, policy }, place);
  kmsState(place.region).aliases.set(name, {
    ...{ name, keyId: key.id, createdAt: place.now, updatedAt: place.now },
  });
  return key;
}

/**
 * Everybody in the account may use it, through the service that it belongs to and no other way.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
function policyOf({ account, region }: Place, Id: string, service: string): string {
  const uses = ['Encrypt', 'Decrypt', 'ReEncrypt*', 'GenerateDataKey*', 'CreateGrant'];
  const looks = ['Describe*', 'Get*', 'List*', 'RevokeGrant'];
  return JSON.stringify({
    Version: '2012-10-17',
    Id,
    Statement: [
      {
        Sid: `Allow access through ${service} for all principals in the account`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [...uses, 'DescribeKey'].map((name) => `kms:${name}`),
        Resource: '*',
        Condition: {
          StringEquals: {
            'kms:CallerAccount': account.id,
            'kms:ViaService': `${service}.${region.name}.amazonaws.com`,
          },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account.id}:root` },
        Action: looks.map((name) => `kms:${name}`),
        Resource: '*',
      },
    ],
  });
}
