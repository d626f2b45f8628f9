import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { clients } from '../clients/index.ts';
import { type Client, type Platform, platforms, type Scope, scopes } from '../shared/client.ts';
import { describedClients } from '../shared/client-listing.ts';
import { formats } from '../shared/config-format.ts';
import { type ConnectionOptions, entryFor, ways } from '../shared/connection.ts';
import { region, repeated } from '../shared/options.ts';
import { UsageError } from '../shared/usage-error.ts';
import { pathOf, placeOn, shownPath, thisWorld, type World } from '../shared/world.ts';
import { writeServer } from '../shared/write-config.ts';

type FileOptions = {
  readonly name: string;
  readonly scope?: Scope;
  readonly platform?: Platform;
  readonly write?: true;
  readonly file?: string;
  readonly force?: true;
  readonly json?: true;
};

type ConfigOptions = Omit<ConnectionOptions, 'region'> &
  FileOptions & { readonly region?: readonly string[] };

/** `gantry config CLIENT` */
export function configCommand(world: World = thisWorld()): Command {
  return new Command('config')
    .description(
      "Prints the block that connects a client, or writes it into the client's own file. Without a client: where each one keeps its servers, and which are there.",
    )
    .argument('[client]', `one of ${Object.keys(clients).join(', ')}`)
    .addOption(new Option('--via <way>', 'how it connects').choices(ways).default('proxy'))
    .option('--url <url>', 'endpoint (default: the Gantry that runs in this folder)')
    .option('--service <name>', 'SigV4 service name (default: eks-mcp)')
    .option('--profile <name>', 'AWS profile to sign with; several: repeat it', repeated)
    .option('--region <region>', 'region to sign for', region)
    .option('--regions <region>', 'region that a call may choose; repeat it', region)
    .option('--name <name>', 'name of the server in the client', 'gantry-eks')
    .option('--read-only', 'let the proxy hide and refuse tools that change something')
    .option('--allow-write', 'via stdio: list and run tools that change something')
    .option('--allow-sensitive-data-access', 'via stdio: tools that read logs and the like')
    .option('--sandbox', 'via stdio: on the simulated account of this folder')
    .addOption(new Option('--scope <scope>', "whose file (default: the client's)").choices(scopes))
    .addOption(new Option('--platform <system>', 'print it for another machine').choices(platforms))
    .option('--write', "merge it into the client's file; the old one is kept beside it")
    .option('--file <path>', 'the file to write, instead of the documented one')
    .option('--force', 'replace a server of that name')
    .option('--json', 'the list as JSON')
    .action(async (name: string | undefined, options: ConfigOptions) => {
      if (name === undefined) return world.print(listing(options, world));
      await configure(await clientNamed(name), options, world);
    });
}

async function configure(client: Client, options: ConfigOptions, world: World): Promise<void> {
  refuseCombinations(options, world);
  const { name, platform = world.platform } = options;
  const place = placeOn(platform, world);
  const { entry, notes } = await entryFor(client, connectionOf(options), place, world);
  for (const note of [...nameNotes(name), ...notes]) world.tell(note);
  if (options.write) return write(client, entry, options, world);
  world.tell(`For ${client.title}, into ${shownTarget(client, options, world)}:`);
  const { placeholders } = place;
  if (placeholders.length > 0) {
    world.tell(`Put the paths of that machine in place of: ${placeholders.join(', ')}`);
  }
  world.print(formats[client.format].render({ key: client.key, name }, { ...entry }));
}

/** What was given of the connection; an option that was not given is absent. */
function connectionOf(options: ConfigOptions): ConnectionOptions {
  const { region: regions, ...rest } = options;
  const last = regions?.at(-1);
  return last === undefined ? rest : { ...rest, region: last };
}

function write(client: Client, entry: object, options: ConfigOptions, world: World): void {
  const { name, force } = options;
  const file = fileToWrite(client, options, world);
  const order = { file, client, name, entry, force: force === true, now: world.now() };
  const { changed, backup, comments } = writeServer(order);
  if (comments) {
    world.tell(`${file} has comments or trailing commas; ${client.title} may not read it so.`);
  }
  if (!changed) {
    world.print(`${name} is already there, nothing changed: ${file}\n`);
    return;
  }
  world.print(`${name} is in ${file}\n`);
  if (backup !== undefined) world.print(`The file as it was: ${backup}\n`);
  world.print(`${client.next}\n`);
  const inProject = options.file === undefined && (options.scope ?? client.scope) === 'project';
  if (inProject && 'command' in entry) {
    world.tell('The block holds paths of this machine: leave the file out of version control.');
  }
}

function fileToWrite(client: Client, options: ConfigOptions, world: World): string {
  const { file, scope = client.scope } = options;
  if (file !== undefined) return resolve(world.cwd, file);
  return pathOf(documented(client, scope, world.platform), world);
}

/** The client's file, as its maker names it; throws `UsageError` where there is none. */
function documented(client: Client, scope: Scope, platform: Platform): string {
  const { title, user, project } = client;
  const found = scope === 'project' ? project : user[platform];
  if (found !== undefined) return found;
  if (scope === 'project') {
    throw new UsageError(`${title} has no project file: use --scope user.`);
  }
  const known = Object.keys(user).join(' and ');
  throw new UsageError(
    `No file of ${title} is documented for ${platform}, only for ${known}. Name it with --file.`,
  );
}

function shownTarget(client: Client, options: ConfigOptions, world: World): string {
  const { scope = client.scope, platform = world.platform } = options;
  if (scope === 'user' && client.user[platform] === undefined) {
    return `its file (none is documented for ${platform})`;
  }
  const path = documented(client, scope, platform);
  if (platform === world.platform) return pathOf(path, world);
  return shownPath(path, platform).concat(scope === 'project' ? ' in the project' : '');
}

function refuseCombinations(options: ConfigOptions, world: World): void {
  const { write: writes, file, force, scope, platform, json, name } = options;
  if (json) throw new UsageError('--json is for the list: leave the client out.');
  if (!writes && file !== undefined)
    throw new UsageError('--file names what to write: add --write.');
  if (!writes && force) throw new UsageError('--force is for --write: add it.');
  if (file !== undefined && scope !== undefined) {
    throw new UsageError('--file and --scope exclude each other: both say which file.');
  }
  if (writes && platform !== undefined && platform !== world.platform) {
    throw new UsageError(
      `--write is for this machine, which is ${world.platform}: print the block for ${platform} and write it there.`,
    );
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in a name
  if (!/^[^\u0000-\u001f\u007f]{1,250}$/.test(name) || name === '__proto__') {
    throw new UsageError('A --name has 1 to 250 characters, and no control characters.');
  }
}

/** Names become parts of tool names in most clients. */
const nameNotes = (name: string): string[] =>
  /^[\w-]+$/.test(name) ? [] : [`Some clients take only letters, digits, - and _ in a name.`];

async function clientNamed(name: string): Promise<Client> {
  const client = Object.hasOwn(clients, name) ? clients[name] : undefined;
  if (client !== undefined) return client;
  const names = Object.keys(clients);
  // Only who mistypes waits for it.
  const { nearest } = await import('@gantry/toolkit');
  const near = nearest(name, names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new UsageError(`There is no client ${name}.${hint} Clients: ${names.join(', ')}.`);
}

function listing({ write: writes, json, name }: ConfigOptions, world: World): string {
  if (writes) throw new UsageError('Which client? gantry config CLIENT --write.');
  const rows = describedClients(clients, name, world);
  if (json) return `${JSON.stringify(rows, null, 2)}\n`;
  const width = Math.max(...rows.map(({ file }) => file.length));
  return rows
    .map(({ client, scope, file, state }) =>
      `${client.padEnd(15)} ${scope.padEnd(8)} ${file.padEnd(width)}  ${state}`.trimEnd(),
    )
    .join('\n')
    .concat('\n');
}
