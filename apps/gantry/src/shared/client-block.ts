import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Folder } from './folder.ts';

/** How a client starts one of our programs: absolute paths throughout, since it starts anywhere. */
export type LaunchBlock = {
  readonly command: string;
  readonly args: readonly string[];
  /** Left out where there is nothing to set. */
  readonly env?: Readonly<Record<string, string>>;
};

/** Where Node and the launcher lie on the machine of the client. */
export type Programs = { readonly node: string; readonly launcher: string };

type AwsFiles = Pick<Folder, 'awsConfig' | 'awsCredentials'>;

export type ProxyTarget = {
  readonly url: string;
  /** Absent where the host name tells. */
  readonly service?: string | undefined;
  readonly region?: string | undefined;
  /** The first is the default; none stands for AWS's default chain. */
  readonly profiles: readonly string[];
  readonly regions?: readonly string[];
  /** A host beyond AWS's own and loopback that may get signed requests. */
  readonly trusted?: string | undefined;
  readonly readOnly: boolean;
  /** Where the profiles stand; absent: the person's own ~/.aws. */
  readonly folder?: AwsFiles | undefined;
};

export type LocalTarget = {
  readonly allowWrite: boolean;
  readonly allowSensitiveDataAccess: boolean;
  /** The folder of the simulated account; absent: real AWS. */
  readonly sandbox?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
};

/** The launcher's file: what `gantry` is where no `gantry` is on the path. */
export const launcher: string = join(packageFolder(import.meta.dirname), 'bin', 'gantry.js');

/** The sources lie deeper in their package than a bundle does. */
function packageFolder(inside: string): string {
  return existsSync(join(inside, 'package.json')) ? inside : packageFolder(dirname(inside));
}

const here: Programs = { node: process.execPath, launcher };

/** The proxy's command for one endpoint. */
export function proxyBlock(target: ProxyTarget, programs: Programs = here): LaunchBlock {
  const { url, service, region, profiles, regions = [], trusted, readOnly, folder } = target;
  const args = [
    'proxy',
    url,
    ...flag('--service', service),
    ...flag('--region', region),
    ...profiles.flatMap((profile) => ['--profile', profile]),
    ...regions.flatMap((one) => ['--regions', one]),
    ...flag('--trust-host', trusted),
    ...(readOnly ? ['--read-only'] : []),
  ];
  return launch(programs, args, folder === undefined ? {} : filesOf(folder));
}

/** The command of the server on stdio, for one person. */
export function localBlock(target: LocalTarget, programs: Programs = here): LaunchBlock {
  const { allowWrite, allowSensitiveDataAccess, sandbox, region, profile } = target;
  const args = [
    'mcp',
    'eks',
    ...(sandbox === undefined ? [] : ['--sandbox', '--folder', sandbox]),
    ...flag('--region', region),
    ...(allowWrite ? ['--allow-write'] : []),
    ...(allowSensitiveDataAccess ? ['--allow-sensitive-data-access'] : []),
  ];
  // A client started from a desktop has none of the shell's variables.
  return launch(programs, args, profile === undefined ? {} : { AWS_PROFILE: profile });
}

/**
 * Node itself and not npx: a script would need a shell, and on Windows a shell breaks paths with
 * blanks (https://github.com/modelcontextprotocol/servers/issues/4487).
 */
function launch(programs: Programs, args: string[], env: Record<string, string>): LaunchBlock {
  const block = { command: programs.node, args: [programs.launcher, ...args] };
  return Object.keys(env).length === 0 ? block : { ...block, env };
}

const flag = (name: string, value: string | undefined): string[] =>
  value === undefined ? [] : [name, value];

const filesOf = ({ awsConfig, awsCredentials }: AwsFiles): Record<string, string> => ({
  AWS_CONFIG_FILE: awsConfig,
  AWS_SHARED_CREDENTIALS_FILE: awsCredentials,
});
