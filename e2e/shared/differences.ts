/** What a proxy has shown: any tree of plain values. */
export type Facts = Readonly<Record<string, unknown>>;

/** A leaf that two trees do not have in common; JSON, or what stands for none. */
export type Difference = { readonly at: string; readonly theirs: string; readonly ours: string };

/** Differences that are as they should be. */
export type Intended = {
  /** Of the table in docs/proxy.md. */
  readonly row: string;
  readonly why: string;
  readonly leaves: readonly Leaf[];
};

export type Leaf = { readonly at: RegExp; readonly theirs: RegExp; readonly ours: RegExp };

const NONE = 'none';

/** All leaves that differ. */
export function differencesOf(theirs: Facts, ours: Facts): readonly Difference[] {
  const [one, other] = [leaves(theirs), leaves(ours)];
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort();
  return paths
    .map((at) => ({ at, theirs: one.get(at) ?? NONE, ours: other.get(at) ?? NONE }))
    .filter(({ theirs: left, ours: right }) => left !== right);
}

export function isMeant(found: Difference, { at, theirs, ours }: Leaf): boolean {
  return at.test(found.at) && theirs.test(found.theirs) && ours.test(found.ours);
}

function leaves(tree: unknown, path: readonly string[] = []): Map<string, string> {
  const branches = branchesOf(tree);
  if (branches.length === 0) return new Map([[path.join('.'), JSON.stringify(tree) ?? NONE]]);
  return new Map(branches.flatMap(([name, value]) => [...leaves(value, [...path, name])]));
}

/** Things that have a name go by it, wherever they stand. */
function branchesOf(tree: unknown): readonly (readonly [string, unknown])[] {
  if (typeof tree !== 'object' || tree === null) return [];
  if (!Array.isArray(tree)) return Object.entries(tree);
  return tree.map((item: unknown, at) => [nameOf(item) ?? String(at), item]);
}

function nameOf(item: unknown): string | undefined {
  const name = typeof item === 'object' && item !== null ? Reflect.get(item, 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
}
