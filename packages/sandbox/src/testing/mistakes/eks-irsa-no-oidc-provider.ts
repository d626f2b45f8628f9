import { CreateOpenIDConnectProviderCommand, CreateRoleCommand } from '@aws-sdk/client-iam';
import type { Mistake } from '../mistake.ts';
import { assumeWith, issuerOf, tokenFor } from '../service-accounts.ts';
import { outcome, policy } from '../started.ts';

const RoleName = 'shop-orders';
const audience = 'sts.amazonaws.com';
const pod = { cluster: 'shop-dev', namespace: 'shop', serviceAccount: 'orders' };

/** The role was made from a template, and nobody told IAM of the cluster. */
export const noProvider: Mistake = {
  title: 'IAM has no provider for the issuer of the cluster',
  mode: 'eks-irsa-no-oidc-provider',
  startsUnseen: true,
  looks: (world) => {
    const token = tokenFor(world, pod, audience);
    return outcome(assumeWith(world, token, `arn:aws:iam::111122223333:role/${RoleName}`));
  },
  causes: (world) => {
    const host = issuerOf(world, pod.cluster).slice('https://'.length);
    const AssumeRolePolicyDocument = policy({
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${host}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${host}:sub`]: 'system:serviceaccount:shop:orders' } },
    });
    return world.iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  },
  repairs: (world) =>
    world.iam().send(
      new CreateOpenIDConnectProviderCommand({
        Url: issuerOf(world, pod.cluster),
        ClientIDList: [audience],
      }),
    ),
  healthy: { outcome: 'done' },
  broken: {
    outcome:
      /^400 InvalidIdentityToken\w*: No OpenIDConnect provider found in your account for https:\/\/oidc\.eks\.us-west-2\.amazonaws\.com\/id\/[0-9A-F]{32}$/,
  },
};
