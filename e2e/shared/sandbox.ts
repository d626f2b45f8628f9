import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromIni } from '@aws-sdk/credential-providers';
import { launcher, type Started, start } from './started.ts';

type Config = {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: ReturnType<typeof fromIni>;
};

export type Sandbox = {
  /** Its own, under the system's temporary folder. */
  readonly folder: string;
  readonly url: string;
  /** The environment of one of the demo principals. */
  readonly profile: (name: string) => Record<string, string>;
  /** A client of the SDK as the administrator in us-west-2. */
  readonly client: <Client>(Any: new (config: Config) => Client) => Client;
  readonly stop: () => Promise<void>;
};

/** Starts `gantry sandbox` in a folder of its own, on a port that is free. */
export async function startSandbox(clockSpeed: number): Promise<Sandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-sandbox-'));
  const args = [launcher, 'sandbox', '--port', '0', '--clock-speed', `${clockSpeed}`];
  const started = await start(process.execPath, args, {}, folder);
  const url = /(http:\/\/127\.0\.0\.1:\d+)/.exec(started.output)?.[1] ?? '';
  const configFilepath = join(folder, '.gantry/aws/config');
  const filepath = join(folder, '.gantry/aws/credentials');
  const profile = (name: string) => ({
    AWS_CONFIG_FILE: configFilepath,
    AWS_SHARED_CREDENTIALS_FILE: filepath,
    AWS_PROFILE: name,
  });
  const credentials = fromIni({ profile: 'gantry-admin', configFilepath, filepath });
  return {
    ...{ folder, url, profile },
    client: (Any) => new Any({ endpoint: url, region: 'us-west-2', credentials }),
    stop: () => stop(started, folder),
  };
}

async function stop(started: Started, folder: string): Promise<void> {
  await started.stop();
  rmSync(folder, { recursive: true });
}
