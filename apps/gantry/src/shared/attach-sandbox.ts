import { type Folder, folder } from './folder.ts';
import { running } from './run-file.ts';
import { startSandbox } from './start-sandbox.ts';

export type AttachedSandbox = {
  readonly url: string;
  readonly region: string;
  /** Stops it, where it was started for this process. */
  readonly close: () => Promise<void>;
};

/**
 * The simulated account that runs in a folder, or else one for this process alone; from here on
 * the credentials of the process are those of a demo principal.
 */
export async function attachSandbox(place: Folder = folder()): Promise<AttachedSandbox> {
  const { aws } = (await running(place)) ?? {};
  const own = aws === undefined ? await startSandbox({ folder: place, clockSpeed: 1 }) : undefined;
  process.env.AWS_CONFIG_FILE = place.awsConfig;
  process.env.AWS_SHARED_CREDENTIALS_FILE = place.awsCredentials;
  process.env.AWS_PROFILE ||= 'gantry-developer';
  // They would go before the profile.
  delete process.env.AWS_ACCESS_KEY_ID;
  delete process.env.AWS_SECRET_ACCESS_KEY;
  delete process.env.AWS_SESSION_TOKEN;
  const url = own?.url ?? aws ?? '';
  return { url, region: 'us-west-2', close: async () => own?.close() };
}
