import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Folder } from './folder.ts';

/** How a client starts the proxy: absolute paths throughout, since clients start anywhere. */
export type ProxyBlock = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

export type ProxyTarget = {
  readonly url: string;
  readonly service: string;
  readonly region: string;
  readonly profile: string;
  readonly readOnly: boolean;
  /** Where the profiles stand; absent: the person's own ~/.aws. */
  readonly folder?: Folder;
};

/** The launcher's file: what `gantry` is where no `gantry` is on the path. */
export const launcher: string = resolve(
  fileURLToPath(new URL('../../bin/gantry.js', import.meta.url)),
);

/** The proxy's command for one endpoint and profile. */
export function proxyBlock(target: ProxyTarget): ProxyBlock {
  const { url, service, region, profile, readOnly, folder } = target;
  return {
    command: process.execPath,
    args: [
      launcher,
      'proxy',
      url,
      '--service',
      service,
      '--region',
      region,
      '--profile',
      profile,
      ...(readOnly ? ['--read-only'] : []),
    ],
    env:
      folder === undefined
        ? {}
        : {
            AWS_CONFIG_FILE: folder.awsConfig,
            AWS_SHARED_CREDENTIALS_FILE: folder.awsCredentials,
          },
  };
}
