import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { launcher, root } from './started.ts';

/** How a proxy is started; its flags come behind. */
export type Program = { readonly command: string; readonly args: readonly string[] };

const NAME = 'mcp-proxy-for-aws';
const FOLDER = 'e2e/.aws-proxy';
const REQUIREMENTS = 'e2e/aws-proxy-requirements.txt';

/** The version that the tests are about. */
export const VERSION: string =
  /^mcp-proxy-for-aws==(\S+)$/m.exec(readFileSync(join(root, REQUIREMENTS), 'utf8'))?.[1] ?? '';

/** Where AWS's proxy is, if it is anywhere. */
function found(): string | undefined {
  const { GANTRY_AWS_PROXY: given, PATH = '' } = process.env;
  if (given && !existsSync(given)) throw new Error(`GANTRY_AWS_PROXY: there is no ${given}`);
  if (given) return given;
  const folders = [join(root, FOLDER, 'bin'), ...PATH.split(delimiter)];
  return folders.map((folder) => join(folder, NAME)).find((path) => existsSync(path));
}

/** AWS's own proxy, unmodified. */
export const theirs: Program = { command: found() ?? NAME, args: [] };

/** Ours, as it is installed. */
export const ours: Program = { command: process.execPath, args: [launcher, 'proxy'] };

const INSTALL = `python3 -m venv ${FOLDER} && ${FOLDER}/bin/pip install -r ${REQUIREMENTS}`;

/** Why what needs AWS's proxy cannot be shown here, and how it can. */
export const noAwsProxy: string | false =
  found() === undefined && `needs AWS's proxy, or its path in GANTRY_AWS_PROXY: ${INSTALL}`;
