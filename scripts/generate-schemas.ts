import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { declaredEnums, type MemberEnums } from './shared/declared-enums.ts';
import { manifestOperations } from './shared/manifest-operations.ts';
import { manifestFile, sandboxFolder } from './shared/manifests.ts';
import type { ClientPackage, Shape } from './shared/schema-slice.ts';
import {
  closure,
  errorsOf,
  inputStructures,
  operationsOf,
  print,
  routeOf,
} from './shared/schema-slice.ts';
import { services } from './shared/services.ts';

export type GeneratedFile = { readonly path: string; readonly text: string };

const require = createRequire(join(sandboxFolder, 'package.json'));

/** The slice of each service's wire schemas that its manifest needs. */
export async function generateSchemas(): Promise<GeneratedFile[]> {
  return Promise.all(
    services.map(async ({ service, package: name }) => ({
      path: join(sandboxFolder, `src/wire/schemas/${service}.json`),
      text: await slice(service, name),
    })),
  );
}

async function slice(service: string, packageName: string): Promise<string> {
  const entry = require.resolve(packageName);
  const client: ClientPackage = await import(pathToFileURL(entry).href);
  const all = operationsOf(client);
  // A service that is being begun has no manifest yet: it gets the whole API.
  const wanted = (await manifestOperations(manifestFile(service))) ?? [...all.keys()];
  const unknown = wanted.filter((name) => !all.has(name));
  if (unknown.length > 0) throw new Error(`${packageName} has no ${unknown.join(', ')}`);
  const operations = [...all].filter(([name]) => wanted.includes(name)).map(([, shape]) => shape);
  const errors = [...errorsOf(client).values()];
  const enums = await declaredEnums(join(dirname(entry), '../dist-types/models'));
  return render({
    names: [...all.keys()],
    routes: [...all].map(([name, shape]) => [name, routeOf(shape)] as const),
    operations,
    errors,
    enums: onlyStructures(enums, inputStructures(operations)),
  });
}

function onlyStructures(enums: MemberEnums, structures: ReadonlySet<string>): MemberEnums {
  const kept = [...enums].filter(([structure]) => structures.has(structure));
  return new Map(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Slice = {
  readonly names: readonly string[];
  readonly routes: readonly (readonly [name: string, route: ReturnType<typeof routeOf>])[];
  readonly operations: readonly Shape[];
  readonly errors: readonly Shape[];
  readonly enums: MemberEnums;
};

/** One shape a line, so that a change of the API can be read. */
function render({ names, routes, operations, errors, enums }: Slice): string {
  const paths = routes.flatMap(([name, route]) => (route ? [[name, route] as const] : []));
  const shapes = closure([...operations, ...errors]);
  const parts = [
    `"names": ${JSON.stringify(names)}`,
    ...(paths.length === 0 ? [] : [`"routes": ${table(paths, JSON.stringify)}`]),
    `"operations": ${JSON.stringify(operations.map(nameOf))}`,
    `"errors": ${JSON.stringify(errors.map(nameOf))}`,
    `"enums": ${table(enums, (members) => JSON.stringify(Object.fromEntries(members)))}`,
    `"shapes": ${table(
      shapes.map((shape) => [nameOf(shape), shape] as const),
      print,
    )}`,
  ];
  return `{\n${parts.join(',\n')}\n}\n`;
}

function nameOf([, , name]: Shape): string {
  return name;
}

function table<Row>(
  rows: Iterable<readonly [name: string, row: Row]>,
  write: (row: Row) => string,
): string {
  const lines = [...rows].map(([name, row]) => `${JSON.stringify(name)}: ${write(row)}`);
  return `{\n${lines.join(',\n')}\n}`;
}

async function main(check: boolean): Promise<void> {
  for (const { path, text } of await generateSchemas()) {
    const there = await readFile(path, 'utf8').catch(() => undefined);
    if (there === text) continue;
    console.log(`${check ? 'differs' : 'written'}: ${relative(process.cwd(), path)}`);
    if (check) {
      process.exitCode = 1;
    } else {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  }
}

if (import.meta.main) await main(process.argv.includes('--check'));
