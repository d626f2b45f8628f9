import type { Client } from './client.ts';
import { type LaunchBlock, localBlock, proxyBlock } from './client-block.ts';
import { UsageError } from './usage-error.ts';
import type { Place, World } from './world.ts';

export const ways = ['proxy', 'direct', 'stdio'] as const;
export type Via = (typeof ways)[number];

/** What may be said of the connection on the command line. */
export type ConnectionOptions = {
  readonly via: Via;
  readonly url?: string;
  readonly service?: string;
  readonly profile?: readonly string[];
  readonly region?: string;
  readonly regions?: readonly string[];
  readonly readOnly?: true;
  readonly allowWrite?: true;
  readonly allowSensitiveDataAccess?: true;
  readonly sandbox?: true;
};

/** A server entry in a client's own form, and what the person should know of it. */
export type Entry = { readonly entry: object; readonly notes: readonly string[] };

/** Which way each option belongs to; the others would drop it silently. */
const WAYS_OF: Readonly<Record<string, readonly Via[]>> = {
  url: ['proxy', 'direct'],
  service: ['proxy', 'direct'],
  profile: ['proxy', 'stdio'],
  region: ['proxy', 'stdio'],
  regions: ['proxy'],
  readOnly: ['proxy'],
  allowWrite: ['stdio'],
  allowSensitiveDataAccess: ['stdio'],
  sandbox: ['stdio'],
};

/** How a client reaches a server, in its own form; throws `UsageError`. */
export async function entryFor(
  client: Client,
  options: ConnectionOptions,
  place: Place,
  world: World,
): Promise<Entry> {
  refuseForeign(options);
  if (options.via === 'direct') return direct(client, options, world);
  const block =
    options.via === 'stdio' ? local(options, place, world) : await proxy(options, place, world);
  const named = block.args.includes('--profile') || block.env?.AWS_PROFILE !== undefined;
  return { entry: client.launch(block), notes: named ? [] : [UNNAMED] };
}

// Codex, for one, hands a server few of its own variables, and those of AWS are not among them:
// https://github.com/openai/codex/blob/main/docs/config.md#mcp_servers
const UNNAMED =
  "No --profile is given: the client's own environment decides, which need not be your shell's.";

function refuseForeign(options: ConnectionOptions): void {
  for (const [name, ways] of Object.entries(WAYS_OF)) {
    const given = Object.hasOwn(options, name) && !ways.includes(options.via);
    if (!given) continue;
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const fitting = ways.map((way) => `--via ${way}`).join(' or ');
    const instead = name === 'readOnly' && options.via === 'stdio' ? READS : '';
    throw new UsageError(`${flag} goes with ${fitting}, not with --via ${options.via}.${instead}`);
  }
}

const READS = ' There, tools that change something are left out unless --allow-write is given.';

async function proxy(options: ConnectionOptions, place: Place, world: World): Promise<LaunchBlock> {
  const { service = 'eks-mcp', region, profile, regions = [] } = options;
  const { url, demo } = await endpoint(options, world);
  const { hostname } = checked(url);
  const told = tellsScope(hostname);
  const ambient = (demo ? '' : world.env.AWS_REGION) || 'us-west-2';
  const own = world.env.AWS_PROFILE ? [world.env.AWS_PROFILE] : [];
  return proxyBlock(
    {
      url,
      service: told ? options.service : service,
      region: region ?? (told ? undefined : ambient),
      // Profiles of one's own are not ours to guess; those of the demo are.
      profiles: profile ?? (demo ? ['gantry-viewer'] : own),
      regions,
      trusted: isLoopback(hostname) || isAws(hostname) ? undefined : hostname,
      readOnly: options.readOnly === true,
      folder: demo ? place.awsFiles : undefined,
    },
    place.programs,
  );
}

function local(options: ConnectionOptions, place: Place, world: World): LaunchBlock {
  const { profile: profiles = [], sandbox, region } = options;
  const [profile, ...more] = profiles;
  if (more.length > 0)
    throw new UsageError('--via stdio works as one profile: give --profile once.');
  const { AWS_PROFILE, AWS_REGION, AWS_DEFAULT_REGION } = world.env;
  const ambient = AWS_REGION || AWS_DEFAULT_REGION || undefined;
  if (!sandbox && region === undefined && ambient === undefined) {
    throw new UsageError('Which region? Give --region us-west-2, or set AWS_REGION.');
  }
  return localBlock(
    {
      allowWrite: options.allowWrite === true,
      allowSensitiveDataAccess: options.allowSensitiveDataAccess === true,
      sandbox: sandbox ? place.folder : undefined,
      region: region ?? (sandbox ? undefined : ambient),
      profile: profile ?? (sandbox ? 'gantry-developer' : AWS_PROFILE || undefined),
    },
    place.programs,
  );
}

async function direct(client: Client, options: ConnectionOptions, world: World): Promise<Entry> {
  const { title, http } = client;
  if (typeof http === 'string') {
    throw new UsageError(
      `${title} cannot be connected with --via direct: ${http}. Use --via proxy.`,
    );
  }
  const { url, demo, known } = await endpoint(options, world);
  const { hostname } = checked(url);
  if (isAws(hostname) || (demo && known)) {
    throw new UsageError(
      `${url} wants SigV4 signatures, and ${title} cannot sign. Use --via proxy, which signs for it.`,
    );
  }
  const who = isLoopback(hostname)
    ? 'That is gantry serve --local, which has to be running.'
    : `That is so only if ${hostname} says so.`;
  const note = `Nothing signs on this way: the endpoint has to take requests without SigV4. ${who}`;
  return { entry: http(url), notes: [note] };
}

type Endpoint = {
  readonly url: string;
  /** The demo profiles of this folder are for it. */
  readonly demo: boolean;
  /** It was found running. */
  readonly known: boolean;
};

/** The endpoint that was named, or that of the Gantry in this folder, or the one it would have. */
async function endpoint(options: ConnectionOptions, world: World): Promise<Endpoint> {
  const { url, service = 'eks-mcp' } = options;
  const run = await world.running();
  const simulated = run?.aws !== undefined;
  const found = run?.servers?.[service];
  if (url !== undefined) {
    const same = simulated && Object.values(run.servers ?? {}).includes(url);
    return { url, demo: same, known: same };
  }
  if (found !== undefined) return { url: found, demo: simulated, known: true };
  const path = service.replace(/-mcp$/, '');
  return { url: `http://127.0.0.1:8787/${path}/mcp`, demo: true, known: false };
}

/** The rules of the proxy, told before there is a block that cannot work. */
function checked(given: string): URL {
  if (!URL.canParse(given)) throw new UsageError(`${given} is not a valid URL.`);
  const url = new URL(given);
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('The URL must not carry a user name or password.');
  }
  if (url.protocol === 'https:') return url;
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return url;
  throw new UsageError(
    `${url.origin} would carry requests unencrypted: use https (http is for localhost, 127.0.0.1 and ::1).`,
  );
}

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host);

/** https://docs.aws.amazon.com/general/latest/gr/rande.html */
const isAws = (host: string): boolean =>
  /\.(?:api\.aws|on\.aws|amazonaws\.com|amazonaws\.com\.cn)$/.test(host);

/** SERVICE.REGION.api.aws: the proxy reads both there, and a default would sign for another one. */
const tellsScope = (host: string): boolean => /^[^.]+\.[^.]+\.api\.aws$/.test(host);
