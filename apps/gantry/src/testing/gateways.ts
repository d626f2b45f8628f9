import { ownAccess } from '@gantry/cloud';
import { allowAll, policyAuthorizer } from '@gantry/gateway';
import { type Credentials, keysAdapter, localAdapter } from '@gantry/identity';
import { GANTRY_EXTERNAL_ID, invoke, keyStore, policiesOf } from '@gantry/sandbox';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { composeGateway } from '../shared/compose-gateway.ts';
import { issueKey } from '../shared/issued-keys.ts';
import { GATEWAY_USER, type RealAws, startRealAws } from './real-aws.ts';

/** One way of proving who one is, with a gateway that takes it. */
export type Way = {
  readonly real: RealAws;
  /** What the person's tools need beside their own arguments. */
  readonly more: object;
  /** The one person, who may read here and may do everything that a reader needs in AWS. */
  readonly connect: () => Promise<Client>;
  /** Lets AWS deny one action to whoever acts for the person, or none again. */
  readonly deny: (action: string | undefined) => void;
  /** The person's credentials without any gateway in between: in a role, the role's own. */
  readonly own: () => Promise<Credentials>;
  readonly close: () => Promise<void>;
};

export type WayName = 'keys' | 'local' | 'sts' | 'issued';

const ANA = 'arn:aws:iam::111122223333:user/ana';
const READS = ['eks:*', 'ec2:Describe*'];
const ACTIONS = ['eks-mcp:InvokeMcp', 'eks-mcp:CallReadOnlyTool'];

/** Starts an account, a gateway that takes this kind of proof, and a person who has one. */
export async function startWay(name: WayName, actions: readonly string[] = ACTIONS): Promise<Way> {
  const way = await (name === 'sts' || name === 'issued'
    ? mapped(name, actions)
    : own(name, actions));
  addFargateProfile(way.real);
  return way;
}

/** So that prod has one of each kind that is listed with its details. */
function addFargateProfile({ account }: RealAws): void {
  invoke(account, {
    service: 'eks',
    operation: 'CreateFargateProfile',
    at: account.clock.now() - 86_400_000,
    input: {
      clusterName: 'prod',
      fargateProfileName: 'jobs',
      podExecutionRoleArn: `arn:aws:iam::${account.id}:role/eks-fargate-pods`,
      subnets: ['subnet-01b7e4f3a92c5d608'],
      selectors: [{ namespace: 'jobs' }],
    },
  });
}

/** Callers of real AWS: they act in a role. */
async function mapped(name: 'sts' | 'issued', actions: readonly string[]): Promise<Way> {
  const principals = [name === 'sts' ? ANA : 'vendor-agent'];
  const Statement =
    actions.length === 0
      ? [{ Effect: 'Deny', Action: 'eks:None', Resource: '*' }]
      : [{ Effect: 'Allow', Action: actions, Resource: '*' }];
  const role = 'arn:aws:iam::111122223333:role/GantryAccess';
  const real = await startRealAws({
    identity: { adapters: ['sts', 'keys'] },
    principals: { 'vendor-agent': {} },
    grants: [{ principals, policy: { Version: '2012-10-17', Statement } }],
    accounts: {
      company: {
        id: '111122223333',
        roles: [{ principals, role, external_id: GANTRY_EXTERNAL_ID }],
      },
    },
  });
  put(real, 'Role', 'GantryAccess', 'reads', { Effect: 'Allow', Action: READS });
  const credentials =
    name === 'sts'
      ? real.user('ana', [])
      : issueKey(real.place.keys, {
          principal: 'vendor-agent',
          createdAt: new Date().toISOString(),
        });
  return {
    real,
    more: {},
    connect: () => real.connect(credentials),
    deny: (action) => put(real, 'Role', 'GantryAccess', 'denies', denial(action)),
    own: () => roleSession(real, role),
    close: real.close,
  };
}

/** Callers who act on credentials of their own. */
async function own(name: 'keys' | 'local', actions: readonly string[]): Promise<Way> {
  const real = await startRealAws({
    grants: [{ principals: [ANA], policy: 'eks-connect' }],
  });
  const person = name === 'keys' ? 'ana' : GATEWAY_USER;
  const credentials =
    name === 'keys'
      ? real.user('ana', actions)
      : {
          accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
          secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
        };
  put(real, 'User', person, 'reads', { Effect: 'Allow', Action: READS });
  const now = () => Date.now();
  const regions = ['us-west-2', 'eu-west-1'];
  const arn = 'local:machine:user/ana';
  const local = { type: 'Local', account: '', arn, userId: 'ana', name: 'ana', tags: {} } as const;
  const store = keyStore(real.account);
  const gateway = await composeGateway({
    folder: { ...real.place, audit: `${real.place.audit}.own` },
    host: '127.0.0.1',
    port: 0,
    regions,
    adapters: (service) => [
      name === 'keys'
        ? keysAdapter({ store, services: [service], regions, now })
        : localAdapter({ principal: local }),
    ],
    authorizer: () =>
      name === 'keys' ? policyAuthorizer(policiesOf(real.account), now) : allowAll,
    access: () => ownAccess,
    redactionKey: Buffer.alloc(32, 7),
    logLevel: 'silent',
    backend: 'test',
    limits: { perSecond: 10_000, atATime: 1_000 },
  });
  const url = `${gateway.url}/eks/mcp`;
  return {
    real,
    more: {},
    connect: () => (name === 'keys' ? real.connect(credentials, undefined, url) : plain(url)),
    deny: (action) => put(real, 'User', person, 'denies', denial(action)),
    own: async () => credentials,
    close: async () => {
      await gateway.close();
      await real.close();
    },
  };
}

async function plain(url: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

function denial(action: string | undefined): object {
  return { Effect: 'Deny', Action: action ?? 'none:None' };
}

function put(
  { aws }: RealAws,
  kind: 'User' | 'Role',
  name: string,
  PolicyName: string,
  statement: object,
): void {
  const Statement = [{ ...statement, Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  aws('iam', `Put${kind}Policy`, { [`${kind}Name`]: name, PolicyName, PolicyDocument });
}

/** A session of the role itself, which no tool has narrowed. */
async function roleSession({ account }: RealAws, RoleArn: string): Promise<Credentials> {
  const accessKeyId = process.env.AWS_ACCESS_KEY_ID ?? '';
  const gateway = await keyStore(account).find(accessKeyId);
  if (gateway === undefined) throw new Error('The gateway has no key');
  const { Credentials } = invoke(account, {
    service: 'sts',
    operation: 'AssumeRole',
    principal: gateway.principal,
    input: { RoleArn, RoleSessionName: 'own', ExternalId: GANTRY_EXTERNAL_ID },
  }) as { Credentials: Record<string, string> };
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
}
