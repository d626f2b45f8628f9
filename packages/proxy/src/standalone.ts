import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runProxyCommand } from './cli.ts';

// What the one file to ship is made of: the library, and the command where the file itself is run.
export {
  type ClientTransport,
  EndpointError,
  type SignedTransportOptions,
  type SigningCredentials,
  type SigningFetchOptions,
  signedTransport,
  signingFetch,
} from './index.ts';

/** `gantry-proxy` under its own name. */
export async function main(args: readonly string[]): Promise<void> {
  await runProxyCommand(args, 'gantry-proxy');
}

/** A package manager links commands, and Node names the link. */
function isRun([, script]: readonly string[]): boolean {
  return script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url);
}

if (isRun(process.argv)) await main(process.argv.slice(2));
