import { randomBytes } from 'node:crypto';
import { accessFrom } from '@gantry/cloud';
import { allowAll } from '@gantry/gateway';
import { localAdapter } from '@gantry/identity';
import { DEFAULTS, type ServeOptions } from '../commands/serve.ts';
import { composeGateway } from './compose-gateway.ts';
import { folder } from './folder.ts';
import { ambientProfile, ambientRegion, localPrincipal } from './local.ts';
import { untilStopped } from './until-stopped.ts';

/** Serves one person with the credentials of their own environment. */
export async function serveLocal(options: ServeOptions): Promise<void> {
  const regions = options.region ?? ambientRegion();
  const principal = localPrincipal();
  const { name: username } = principal;
  const adapter = localAdapter({ principal });
  const gateway = await composeGateway({
    folder: folder(),
    host: options.host ?? DEFAULTS.host,
    port: options.port ?? DEFAULTS.port,
    regions,
    adapters: () => [adapter],
    authorizer: () => allowAll,
    access: () => accessFrom(ambientProfile()),
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
