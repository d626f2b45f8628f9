import { type Account, createAccount, listen, wallClock } from '@gantry/sandbox';
import type { Folder } from './folder.ts';
import { writeProfiles } from './profiles.ts';
import { type KeptSecrets, keptSecrets } from './secrets.ts';

export type StartedSandbox = {
  readonly account: Account;
  readonly secrets: KeptSecrets;
  readonly url: string;
  readonly close: () => Promise<void>;
};

const AWS_PORT = 4566;

/** Starts the simulated account on its port, or the next free one, and writes its profiles. */
export async function startSandbox(options: {
  readonly folder: Folder;
  readonly clockSpeed: number;
  readonly port?: number;
}): Promise<StartedSandbox> {
  const { folder, clockSpeed, port } = options;
  const secrets = keptSecrets(folder);
  const account = await createAccount({ clock: wallClock(clockSpeed), secrets: secrets.source });
  const endpoint = await listen(account, {
    host: '127.0.0.1',
    port: port ?? AWS_PORT,
    orNextFree: port === undefined,
  });
  try {
    secrets.save();
    const [region = ''] = account.regions.keys();
    writeProfiles(folder, secrets.accessKeys(), endpoint.url, region);
  } catch (error) {
    // What listens would keep the process from ending with the error.
    await endpoint.close();
    throw error;
  }
  return { account, secrets, url: endpoint.url, close: endpoint.close };
}
