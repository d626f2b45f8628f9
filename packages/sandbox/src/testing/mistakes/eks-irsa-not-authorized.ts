import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { assumeWith, issuerOf, tokenFor } from '../service-accounts.ts';
import { outcome, policy } from '../started.ts';

const mode = 'eks-irsa-not-authorized';
const RoleName = 'shop-orders';
const audience = 'sts.amazonaws.com';
const pod = { cluster: 'shop-dev', namespace: 'shop', serviceAccount: 'orders' };

const host = (world: MistakeWorld) => issuerOf(world, pod.cluster).slice('https://'.length);
const provider = (world: MistakeWorld) => `arn:aws:iam::111122223333:oidc-provider/${host(world)}`;

function trusting(world: MistakeWorld, subject: string): string {
  return policy({
    Effect: 'Allow',
    Principal: { Federated: provider(world) },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${host(world)}:aud`]: audience,
        [`${host(world)}:sub`]: `system:serviceaccount:${subject}`,
      },
    },
  });
}

async function setUp(world: MistakeWorld, subject: string): Promise<void> {
  const Url = issuerOf(world, pod.cluster);
  const ClientIDList = [audience];
  await world.iam().send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList }));
  const AssumeRolePolicyDocument = trusting(world, subject);
  await world.iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
}

const looks = (world: MistakeWorld) => {
  const token = tokenFor(world, pod, audience);
  return outcome(assumeWith(world, token, `arn:aws:iam::111122223333:role/${RoleName}`));
};
const common = { mode, looks, startsUnseen: true, healthy: { outcome: 'done' } } as const;

export const irsaMistakes: readonly Mistake[] = [
  {
    ...common,
    title: 'the trust policy names the service account in another namespace',
    causes: (world) => setUp(world, 'default:orders'),
    repairs: (world) =>
      world.iam().send(
        new UpdateAssumeRolePolicyCommand({
          RoleName,
          PolicyDocument: trusting(world, 'shop:orders'),
        }),
      ),
    broken: {
      outcome: '403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
    },
  },
  {
    ...common,
    title: 'a wildcard stands where StringEquals takes it as it is',
    causes: (world) => setUp(world, 'shop:*'),
    repairs: (world) =>
      world.iam().send(
        new UpdateAssumeRolePolicyCommand({
          RoleName,
          PolicyDocument: trusting(world, 'shop:*').replace('StringEquals', 'StringLike'),
        }),
      ),
    broken: {
      outcome: '403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
    },
  },
  {
    ...common,
    title: 'the provider takes no tokens for STS',
    causes: async (world) => {
      await setUp(world, 'shop:orders');
      const OpenIDConnectProviderArn = provider(world);
      const client = { OpenIDConnectProviderArn, ClientID: audience };
      await world.iam().send(new RemoveClientIDFromOpenIDConnectProviderCommand(client));
    },
    repairs: (world) => {
      const OpenIDConnectProviderArn = provider(world);
      const client = { OpenIDConnectProviderArn, ClientID: audience };
      return world.iam().send(new AddClientIDToOpenIDConnectProviderCommand(client));
    },
    broken: { outcome: /^400 InvalidIdentityToken\w*: Incorrect token audience$/ },
  },
];
