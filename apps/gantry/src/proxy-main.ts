import { runProxyCommand } from '@gantry/proxy/cli';

/** `gantry-proxy` is `gantry proxy` under a name of its own. */
export async function main(args: readonly string[]): Promise<void> {
  await runProxyCommand(args, 'gantry-proxy');
}
