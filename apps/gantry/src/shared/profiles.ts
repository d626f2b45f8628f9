import type { AccessKey } from '@gantry/sandbox';
import { type Folder, writePrivate } from './folder.ts';

/** Writes AWS profiles for the demo principals, so that any AWS client can be any of them. */
export function writeProfiles(
  folder: Folder,
  keys: Readonly<Record<string, AccessKey>>,
  endpoint: string,
  region: string,
): void {
  const names = Object.keys(keys);
  const config = names.map(
    (name) => `[profile ${name}]\nregion = ${region}\nendpoint_url = ${endpoint}\n`,
  );
  const credentials = Object.entries(keys).map(
    ([name, { accessKeyId, secretAccessKey }]) =>
      `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  );
  writePrivate(folder.awsConfig, config.join('\n'));
  writePrivate(folder.awsCredentials, credentials.join('\n'));
}
