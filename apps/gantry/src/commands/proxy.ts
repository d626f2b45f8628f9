import { Command } from 'commander';

/** Listed for help; `main` hands the call to the proxy before commander sees it. */
export function proxyCommand(): Command {
  return new Command('proxy').allowUnknownOption().argument('<url>', 'endpoint to connect to');
}
