import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { ownAccess } from '@gantry/cloud';
import { allowAll } from '@gantry/gateway';
import { localAdapter } from '@gantry/identity';
import { DEFAULTS, type ServeOptions } from '../commands/serve.ts';
import { composeGateway } from './compose-gateway.ts';
import { folder } from './folder.ts';
import { untilStopped } from './until-stopped.ts';
import { UsageError } from './usage-error.ts';

/** Serves one person with the credentials of their own environment. */
export async function serveLocal(options: ServeOptions): Promise<void> {
  const regions = options.region ?? ambientRegion();
  const { username } = userInfo();
  const adapter = localAdapter({
    principal: {
      type: 'Local',
      account: '',
      arn: `local:${hostname()}:user/${username}`,
      userId: username,
      name: username,
      tags: {},
    },
  });
  const gateway = await composeGateway({
    folder: folder(),
    host: options.host ?? DEFAULTS.host,
    port: options.port ?? DEFAULTS.port,
    regions,
    adapters: () => [adapter],
    authorizer: () => allowAll,
    access: () => ownAccess,
    redactionKey: randomBytes(32),
    logLevel: options.logLevel,
    backend: 'real AWS with your own credentials',
  });
  const stopped = untilStopped();
  process.stdout.write(
    `Gantry serves ${username} on this machine: ${gateway.url}/eks/mcp (no signature needed)\nRegion ${regions.join(', ')}; AWS calls run on your own credentials. Ctrl-C stops it.\n`,
  );
  await stopped;
  await gateway.close();
}

/** The region of the environment, as the AWS CLI would take it. */
function ambientRegion(): readonly string[] {
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (region !== undefined && region !== '') return [region];
  throw new UsageError('Which region? Give --region us-west-2, or set AWS_REGION.');
}
