import type { DescribeClusterResponse } from '@aws-sdk/client-eks';
import type { CreateOpenIDConnectProviderResponse } from '@aws-sdk/client-iam';
import type { Step } from './call.ts';
import { document, roleNames } from './principals.ts';

const DAY = 86_400_000;
/** Days since the reports began to be made, before there was Pod Identity in the company. */
const AGE = 160;

/**
 * The one workload that still comes in by web identity: the reports on prod.
 * https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
 */
export const webIdentity: Step = (call, account) => {
  const at = account.clock.now() - AGE * DAY;
  const { cluster }: DescribeClusterResponse = call(
    'eks:DescribeCluster',
    { name: 'prod' },
    { region: 'us-west-2', at },
  );
  const Url = cluster?.identity?.oidc?.issuer;
  if (Url === undefined) throw new Error('prod has no issuer');
  const host = Url.slice('https://'.length);
  const { OpenIDConnectProviderArn }: CreateOpenIDConnectProviderResponse = call(
    'iam:CreateOpenIDConnectProvider',
    { Url, ClientIDList: ['sts.amazonaws.com'] },
    { at },
  );
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: OpenIDConnectProviderArn },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${host}:aud`]: 'sts.amazonaws.com',
        [`${host}:sub`]: 'system:serviceaccount:shop:reports',
      },
    },
  };
  const RoleName = roleNames.reportPods;
  call('iam:CreateRole', { RoleName, AssumeRolePolicyDocument: document([statement]) }, { at });
  const PolicyDocument = document([
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' },
  ]);
  call('iam:PutRolePolicy', { RoleName, PolicyName: 'archive', PolicyDocument }, { at });
};
