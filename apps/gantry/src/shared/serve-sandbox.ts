import { ownAccess } from '@gantry/cloud';
import { policyAuthorizer } from '@gantry/gateway';
import { keysAdapter } from '@gantry/identity';
import { keyStore, policiesOf } from '@gantry/sandbox';
import { DEFAULTS, type ServeOptions } from '../commands/serve.ts';
import { composeGateway, servers } from './compose-gateway.ts';
import { folder } from './folder.ts';
import { refuseSecond, removeRunFile, writeRunFile } from './run-file.ts';
import { startSandbox } from './start-sandbox.ts';
import { untilStopped } from './until-stopped.ts';
import { welcome } from './welcome.ts';

/** Serves the simulated account: its endpoint, the gateway on it, and profiles to be somebody. */
export async function serveSandbox(options: ServeOptions): Promise<void> {
  const place = folder();
  await refuseSecond(place);
  const sandbox = await startSandbox({ folder: place, clockSpeed: options.clockSpeed });
  const { account, secrets } = sandbox;
  const regions = options.region ?? [...account.regions.keys()];
  const now = () => Date.now();
  const store = keyStore(account);
  const adapterFor = (service: string) => keysAdapter({ store, services: [service], regions, now });
  const gateway = await composeGateway({
    folder: place,
    host: options.host ?? DEFAULTS.host,
    port: options.port ?? DEFAULTS.port,
    regions,
    adapters: (service) => [adapterFor(service)],
    authorizer: () => policyAuthorizer(policiesOf(account), now),
    access: () => ownAccess,
    redactionKey: secrets.redactionKey,
    logLevel: options.logLevel,
    backend: 'simulated account',
    endpoint: sandbox.url,
  }).catch(async (error: unknown) => {
    await sandbox.close();
    throw error;
  });
  const endpoints = Object.fromEntries(
    servers().map(({ path, service }) => [service, `${gateway.url}${path}`]),
  );
  writeRunFile(place, {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    gateway: gateway.url,
    aws: sandbox.url,
    servers: endpoints,
  });
  const stopped = untilStopped();
  process.stdout.write(welcome({ folder: place, gateway: gateway.url, aws: sandbox.url, regions }));
  await stopped;
  process.stdout.write('Stopping; what runs is finished first.\n');
  await gateway.close();
  await sandbox.close();
  removeRunFile(place);
}
