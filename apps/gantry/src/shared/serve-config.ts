import type { Gateway } from '@gantry/gateway';
import type { ServeOptions } from '../commands/serve.ts';
import { faultsBetween } from '../config/check.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { accessOf, adaptersOf, authorizerOf, limitsOf, listenOf, stsOf } from '../config/parts.ts';
import { type Composition, composeGateway, servers } from './compose-gateway.ts';
import { type Folder, folder } from './folder.ts';
import { refuseSecond, removeRunFile, writeRunFile } from './run-file.ts';
import { keptSecrets } from './secrets.ts';
import { untilStopped } from './until-stopped.ts';
import { UsageError } from './usage-error.ts';

/** Serves real AWS to many callers, as `gantry.yaml` says. */
export async function serveConfig(options: ServeOptions, file: string): Promise<void> {
  const config = overridden(loadConfig(file), options);
  const place = folder();
  await refuseSecond(place);
  const secrets = keptSecrets(place);
  secrets.save();
  const gateway = await configuredGateway(config, place, {
    redactionKey: secrets.redactionKey,
    logLevel: options.logLevel,
  });
  const base = config.listen.public_url?.replace(/\/$/, '') ?? gateway.url;
  const endpoints = Object.fromEntries(
    servers().map(({ path, service }) => [service, `${base}${path}`]),
  );
  writeRunFile(place, {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    gateway: gateway.url,
    servers: endpoints,
  });
  const stopped = untilStopped();
  process.stdout.write(welcome(config, endpoints));
  await stopped;
  process.stdout.write('Stopping; what runs is finished first.\n');
  await gateway.close();
  removeRunFile(place);
}

/** The gateway that a configuration describes. */
export async function configuredGateway(
  config: Config,
  place: Folder,
  given: Pick<Composition, 'redactionKey' | 'logLevel'>,
): Promise<Gateway> {
  const ground = { config, keys: place.keys, now: () => Date.now() };
  const sts = stsOf(config);
  const { host, port } = config.listen;
  const { retention_days: retentionDays } = config.audit;
  const gateway = await composeGateway({
    ...given,
    ...listenOf(config),
    folder: place,
    host,
    port,
    regions: config.regions,
    adapters: adaptersOf(ground, sts),
    authorizer: (made) => authorizerOf(ground, made),
    access: (pool) => accessOf(ground, pool),
    backend: 'real AWS as gantry.yaml says',
    limits: limitsOf(config),
    ...(retentionDays === undefined ? {} : { retentionDays }),
  });
  const close = async () => {
    await gateway.close();
    sts.close();
  };
  return { ...gateway, close };
}

/** What was said on the command line counts over the file. */
function overridden(config: Config, { host, port, region }: ServeOptions): Config {
  const listen = {
    ...config.listen,
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
  };
  const changed = { ...config, listen, regions: region ?? config.regions };
  const [fault] = faultsBetween(changed);
  if (fault !== undefined) throw new UsageError(`${fault.text}.`);
  return changed;
}

function welcome(config: Config, endpoints: Readonly<Record<string, string>>): string {
  const accounts = Object.entries(config.accounts).map(([name, { id }]) => `${name} (${id})`);
  const [region] = config.regions;
  const connect = Object.entries(endpoints).map(([service, url]) => {
    const local = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
    const trust = local ? '' : ` --trust-host ${new URL(url).host}`;
    const scope = `--service ${service} --region ${region} --profile PROFILE`;
    return `  gantry proxy ${url} ${scope}${trust}`;
  });
  return [
    `Gantry serves ${Object.values(endpoints).join(', ')}`,
    `Regions ${config.regions.join(', ')}; callers prove themselves by ${config.identity.adapters.join(' or ')}.`,
    accounts.length === 0
      ? 'No accounts are mapped: tools can ask nothing of AWS until gantry.yaml names some.'
      : `Accounts: ${accounts.join(', ')}.`,
    'An MCP client connects through:',
    ...connect,
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}
