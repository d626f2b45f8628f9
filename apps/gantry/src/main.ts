import { Command, CommanderError } from 'commander';
import { commands } from './commands/index.ts';
import { sentence, UsageError } from './shared/usage-error.ts';
import { version } from './shared/version.ts';

/** Runs the command line and sets the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function main(args: readonly string[]): Promise<void> {
  // The proxy starts with every session of a client, so nothing else is loaded for it.
  if (args[0] === 'proxy') {
    const { runProxyCommand } = await import('@gantry/proxy/cli');
    return runProxyCommand(args.slice(1), 'gantry proxy');
  }
  try {
    await (await program(args[0])).parseAsync([...args], { from: 'user' });
  } catch (error) {
    process.exitCode = exitCode(error);
  }
}

/** All commands by name and summary, and in full the one that is called. */
async function program(called: string | undefined): Promise<Command> {
  const root = new Command('gantry')
    .description('MCP servers for Amazon EKS and Amazon ECS, on your own machine or servers.')
    .version(version)
    .showHelpAfterError('Try gantry --help.')
    .configureHelp({ showGlobalOptions: false })
    .exitOverride();
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = name === called ? await load() : new Command(name);
    root.addCommand(command.name(name).summary(summary).exitOverride());
  }
  return root.addHelpText('after', EXAMPLES);
}

const EXAMPLES = `
Examples:
  gantry serve --sandbox           a simulated AWS account and the MCP endpoints on it
  gantry config claude-code        the block that connects a client
  gantry audit --follow            who calls what, as it happens
`;

function exitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`${sentence(error)}\n`);
  return error instanceof UsageError ? 2 : 1;
}
