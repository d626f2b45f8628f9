import { nearest } from '@gantry/toolkit';
import { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import { folder } from '../shared/folder.ts';
import { issueKey, readIssuedKeys, revokeKey } from '../shared/issued-keys.ts';
import { length } from '../shared/options.ts';
import { UsageError } from '../shared/usage-error.ts';

const CONFIG = [
  '--config <file>',
  'the configuration whose principals these are',
  'gantry.yaml',
] as const;

/** `gantry keys issue|list|revoke` */
export function keysCommand(): Command {
  const issue = new Command('issue')
    .description('Makes an access key for a principal of gantry.yaml and prints it, this once.')
    .argument('<principal>', 'a name under principals')
    .option(...CONFIG)
    .option(
      '--expires <length>',
      'for how long it is good: 90d, 12h (default: until revoked)',
      length,
    )
    .option('--description <text>', 'what it is for')
    .action((principal: string, options: IssueOptions) => print(issued(principal, options)));
  const list = new Command('list')
    .description('Shows the keys there are, without their secrets.')
    .option('--json', 'as JSON')
    .action(({ json }: { readonly json?: true }) => print(listed(json === true)));
  const revoke = new Command('revoke')
    .description('Ends a key at once, at every gateway of this folder.')
    .argument('<access-key-id>', 'as gantry keys list shows it')
    .action((id: string) => print(revoked(id)));
  const commands = [issue, list, revoke].map((command) => command.exitOverride());
  const keys = new Command('keys').description(
    'Access keys of this gateway, for SigV4 clients without an AWS account: AWS knows nothing of them.',
  );
  for (const command of commands) keys.addCommand(command);
  return keys;
}

function print(text: string): void {
  process.stdout.write(text);
}

type IssueOptions = {
  readonly config: string;
  readonly expires?: number;
  readonly description?: string;
};

function issued(principal: string, { config, expires, description }: IssueOptions): string {
  const { principals, identity, regions } = loadConfig(config);
  if (!Object.hasOwn(principals, principal)) {
    throw unknown('principal', principal, Object.keys(principals), `under principals of ${config}`);
  }
  if (!identity.adapters.includes('keys')) {
    throw new UsageError(`${config} does not take keys: add keys to identity.adapters.`);
  }
  const now = Date.now();
  const key = issueKey(folder().keys, {
    principal,
    createdAt: new Date(now).toISOString(),
    ...(expires === undefined ? {} : { expiresAt: new Date(now + expires).toISOString() }),
    ...(description === undefined ? {} : { description }),
  });
  // What a person needs to know goes to stderr, so that the profile can be piped into a file.
  process.stderr.write(
    `For ~/.aws/credentials, and not shown again${key.expiresAt === undefined ? '' : `; good until ${key.expiresAt}`}:\n`,
  );
  return [
    `[gantry-${principal}]`,
    `aws_access_key_id = ${key.accessKeyId}`,
    `aws_secret_access_key = ${key.secretAccessKey}`,
    `region = ${regions[0]}`,
    '',
  ].join('\n');
}

function listed(json: boolean): string {
  const keys = readIssuedKeys(folder().keys).map(({ secretAccessKey: _, ...key }) => key);
  if (json) return `${JSON.stringify(keys, null, 2)}\n`;
  if (keys.length === 0) return 'No keys have been issued in this folder.\n';
  const now = Date.now();
  const rows = keys.map(({ accessKeyId, principal, createdAt, expiresAt, description = '' }) => {
    const end = expiresAt === undefined ? 'until revoked' : ending(Date.parse(expiresAt), now);
    return [accessKeyId, principal, createdAt.slice(0, 10), end, description].join('  ').trimEnd();
  });
  return `${rows.join('\n')}\n`;
}

function ending(at: number, now: number): string {
  const day = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  return at <= now ? `expired ${day}` : `until ${day}`;
}

function revoked(id: string): string {
  const { keys } = folder();
  const ids = readIssuedKeys(keys).map(({ accessKeyId }) => accessKeyId);
  if (!revokeKey(keys, id)) throw unknown('key', id, ids, 'in this folder');
  return `${id} is revoked.\n`;
}

function unknown(kind: string, name: string, known: readonly string[], where: string): UsageError {
  const near = nearest(name, known);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  const list = known.length === 0 ? 'There is none.' : `There are: ${known.join(', ')}.`;
  return new UsageError(`There is no ${kind} ${name} ${where}.${hint} ${list}`);
}
