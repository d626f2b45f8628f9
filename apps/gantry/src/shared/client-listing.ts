import { type Client, type Scope, scopes } from './client.ts';
import { pathOf, type World } from './world.ts';
import { serversIn } from './write-config.ts';

export type ClientRow = {
  readonly client: string;
  readonly scope: Scope;
  readonly file: string;
  /** In words: no file, what is there of ours, or why it cannot be read. */
  readonly state: string;
};

/** Each client's files on this machine, and whether they already lead here. */
export function describedClients(
  clients: Readonly<Record<string, Client>>,
  name: string,
  world: World,
): ClientRow[] {
  return Object.entries(clients).flatMap(([id, client]) =>
    scopes.flatMap((scope) => {
      const documented = scope === 'project' ? client.project : client.user[world.platform];
      if (documented === undefined) return scope === 'project' ? [] : [nowhere(id, world)];
      const file = pathOf(documented, world);
      return [{ client: id, scope, file, state: stateOf(file, client, name, world) }];
    }),
  );
}

const nowhere = (client: string, { platform }: World): ClientRow => ({
  client,
  scope: 'user',
  file: '-',
  state: `no file is documented for ${platform}`,
});

function stateOf(file: string, client: Client, name: string, world: World): string {
  try {
    const servers = serversIn(file, client);
    if (servers === undefined) return 'no file';
    const ours = Object.entries(servers).filter(
      ([key, entry]) => key === name || leads(entry, world),
    );
    if (ours.length === 0) return 'there, without Gantry';
    return `has ${ours.map(([key]) => key).join(', ')}`;
  } catch {
    return 'cannot be read';
  }
}

/** Whether a server of another name starts this Gantry. */
const leads = (entry: unknown, { programs }: World): boolean =>
  JSON.stringify(entry ?? null).includes(JSON.stringify(programs.launcher));
