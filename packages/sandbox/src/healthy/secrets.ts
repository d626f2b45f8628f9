import type { CreateKeyResponse } from '@aws-sdk/client-kms';
import type { GetRandomPasswordResponse } from '@aws-sdk/client-secrets-manager';
import type { Step } from './call.ts';

const DAY = 86_400_000;
/** Days since the teams put their passwords where they belong. */
const AGE = 100;

type SecretPlan = {
  readonly region: string;
  readonly name: string;
  readonly description: string;
  readonly team: string;
  /** Absent: AWS's own key. */
  readonly key?: string;
};

const plans: readonly SecretPlan[] = [
  {
    region: 'us-west-2',
    name: 'shop/checkout/database',
    description: 'How checkout gets into its database',
    team: 'shop',
    key: 'alias/shop',
  },
  {
    region: 'us-west-2',
    name: 'catalog/search',
    description: 'How the catalog gets into its search index',
    team: 'catalog',
  },
];

/** Secrets of the teams, and a key of their own where they wanted one. */
export const secrets: Step = (call, account) => {
  const at = account.clock.now() - AGE * DAY;
  const newKey = (region: string, team: string) => {
    const Tags = [{ TagKey: 'team', TagValue: team }];
    const Description = `Secrets of the team ${team}`;
    const made: CreateKeyResponse = call('kms:CreateKey', { Description, Tags }, { region, at });
    const TargetKeyId = made.KeyMetadata?.KeyId;
    call('kms:CreateAlias', { AliasName: `alias/${team}`, TargetKeyId }, { region, at });
    return made.KeyMetadata?.Arn;
  };
  for (const { region, name, description, team, key } of plans) {
    if (key !== undefined) newKey(region, team);
    const random = { PasswordLength: 32, ExcludePunctuation: true };
    const { RandomPassword: password }: GetRandomPasswordResponse = call(
      'secretsmanager:GetRandomPassword',
      random,
      { region, at },
    );
    const secret = {
      Name: name,
      Description: description,
      SecretString: JSON.stringify({ username: team, password }),
      Tags: [{ Key: 'team', Value: team }],
      ...(key === undefined ? {} : { KmsKeyId: key }),
    };
    call('secretsmanager:CreateSecret', secret, { region, at });
  }
  // The auditors asked for it.
  const provider = { keyArn: newKey('eu-west-1', 'payments') };
  call(
    'eks:AssociateEncryptionConfig',
    { clusterName: 'payments-eu', encryptionConfig: [{ provider, resources: ['secrets'] }] },
    { region: 'eu-west-1', at },
  );
};
