import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditEvent, type AuditQuery, AuditStore, type StoredEvent } from '@gantry/gateway';
import { Command, Option } from 'commander';
import { auditLine, plain } from '../shared/audit-line.ts';
import { folder } from '../shared/folder.ts';
import { count, since } from '../shared/options.ts';

type AuditOptions = {
  readonly principal?: string;
  readonly tool?: string;
  readonly outcome?: string;
  readonly since?: number;
  readonly limit: number;
  readonly json?: true;
  readonly follow?: true;
  readonly file?: string;
};

const OUTCOMES = ['started', 'success', 'failure', 'denied', 'refused'];

/** `gantry audit` */
export function auditCommand(): Command {
  return new Command('audit')
    .description('Shows who called what, with which outcome: the newest last.')
    .option('--principal <text>', 'only principals whose ARN contains this')
    .option('--tool <name>', 'only calls of this tool')
    .addOption(new Option('--outcome <outcome>', 'only calls that ended so').choices(OUTCOMES))
    .option('--since <time>', 'a length like 15m, 2h, 7d, or a time in ISO 8601', (text) =>
      since(text),
    )
    .option('--limit <n>', 'so many events at most', count, 50)
    .option('--file <file>', 'another trail than the one of this folder')
    .option('--json', 'whole events, one JSON object a line, in the form of CloudTrail')
    .option('--follow', 'stay, and show events as they come; Ctrl-C ends')
    .action(async (options: AuditOptions) => audit(options));
}

async function audit({ json, follow, file: given, ...query }: AuditOptions): Promise<void> {
  const file = given ?? folder().audit;
  if (!existsSync(file)) {
    throw new Error(`There is no audit trail in ${file}. Start Gantry here first, or give --file.`);
  }
  const store = new AuditStore(file);
  const write = json ? (event: AuditEvent) => plain(JSON.stringify(event)) : auditLine;
  const show = (found: readonly StoredEvent[]) => {
    for (const { event } of found) process.stdout.write(`${write(event)}\n`);
    return found.at(-1)?.row;
  };
  const last = show(store.read(query));
  if (follow) await keepReading(store, query, last ?? 0, show);
  else if (last === undefined) process.stderr.write('No events match.\n');
  store.close();
}

async function keepReading(
  store: AuditStore,
  query: AuditQuery,
  from: number,
  show: (found: readonly StoredEvent[]) => number | undefined,
): Promise<void> {
  let after = from;
  let stopped = false;
  process.once('SIGINT', () => {
    stopped = true;
  });
  while (!stopped) {
    after = show(store.read({ ...query, after, limit: 1_000 })) ?? after;
    await sleep(250);
  }
}
