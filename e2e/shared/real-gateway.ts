import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { fromIni } from '@aws-sdk/credential-providers';
import { launcher, type Ran, run, start } from './started.ts';

/** What docs/real-aws.md describes, with the simulated account in AWS's place. */
const GANTRY = `regions: [us-west-2]
identity: { adapters: [sts, keys] }
principals:
  vendor-agent: { description: The incident bot of our vendor }
grants:
  - principals: ['arn:aws:iam::111122223333:user/gantry-viewer', vendor-agent]
    policy: eks-connect
accounts:
  company: &account
    id: '111122223333'
    roles:
      - principals: ['arn:aws:iam::111122223333:user/gantry-viewer', vendor-agent]
        role: arn:aws:iam::111122223333:role/GantryAccess
        external_id: shop-gantry-5d1f0c
  production:
    id: '444455556666'
    roles:
      - principals: ['arn:aws:iam::111122223333:user/gantry-viewer']
        role: arn:aws:iam::444455556666:role/GantryAccess
        external_id: shop-gantry-5d1f0c
        tags: { caller: '\${principal.arn}' }
`;

/** A principal of the configuration; keys are issued to it. */
export const VENDOR = 'vendor-agent';

export type RealGateway = {
  /** The account that stands in AWS's place. */
  readonly aws: string;
  /** Of the EKS server, on this machine. */
  readonly url: string;
  readonly port: number;
  /** Where the callers keep their profiles. */
  readonly files: Readonly<Record<'AWS_CONFIG_FILE' | 'AWS_SHARED_CREDENTIALS_FILE', string>>;
  /** Runs `gantry …` where the gateway keeps its state. */
  readonly gantry: (...args: readonly string[]) => Promise<Ran>;
  readonly stop: () => Promise<void>;
};

/** Starts `gantry sandbox`, and `gantry serve` on it. */
export async function startRealGateway(publicUrl?: string): Promise<RealGateway> {
  // A second folder: the gateway has none of the profiles of its callers.
  const [folder, place] = [tmp('gantry-real-'), tmp('gantry-gateway-')];
  const files = {
    AWS_CONFIG_FILE: join(folder, '.gantry/aws/config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, '.gantry/aws/credentials'),
  };
  const account = [launcher, 'sandbox', '--port', '0'];
  const sandbox = await start(process.execPath, account, {}, folder);
  const aws = /(http:\/\/127\.0\.0\.1:\d+)/.exec(sandbox.output)?.[1] ?? '';
  const listen = publicUrl === undefined ? '' : `, public_url: '${publicUrl}'`;
  writeFileSync(join(place, 'gantry.yaml'), `${GANTRY}listen: { port: 0${listen} }\n`);
  const env = { AWS_ENDPOINT_URL: aws, AWS_PROFILE: '', ...(await gatewayKey(aws, files)) };
  const gateway = await start(process.execPath, [launcher, 'serve'], env, place);
  const { gateway: url } = JSON.parse(readFileSync(join(place, '.gantry/run.json'), 'utf8'));
  return {
    ...{ aws, files, url: `${url}/eks/mcp`, port: Number(new URL(url).port) },
    gantry: (...args) => run(process.execPath, [launcher, ...args], {}, place),
    stop: async () => {
      await gateway.stop();
      await sandbox.stop();
      for (const each of [folder, place]) rmSync(each, { recursive: true });
    },
  };
}

const tmp = (prefix: string) => mkdtempSync(join(tmpdir(), prefix));

/** A user that may take on roles and nothing else, made by the administrator. */
async function gatewayKey(
  endpoint: string,
  { AWS_CONFIG_FILE: configFilepath, AWS_SHARED_CREDENTIALS_FILE: filepath }: RealGateway['files'],
): Promise<Record<string, string>> {
  const credentials = fromIni({ profile: 'gantry-admin', configFilepath, filepath });
  const iam = new IAMClient({ endpoint, region: 'us-west-2', credentials });
  const UserName = 'gantry-gateway';
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = [
    {
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
      Resource: 'arn:aws:iam::*:role/GantryAccess',
    },
  ];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'roles', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? '',
  };
}
