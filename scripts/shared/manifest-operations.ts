import { readFile } from 'node:fs/promises';
import { type Program, parseSync, Visitor } from 'oxc-parser';

/**
 * The operation names that a `service.ts` lists under `operations`. It is read, not run: the file
 * imports the very slice that is generated from this list.
 */
export async function manifestOperations(file: string): Promise<readonly string[] | undefined> {
  const source = await readFile(file, 'utf8').catch(() => undefined);
  if (source === undefined) return undefined;
  const names = operationKeys(parseSync(file, source).program);
  if (names.length === 0) throw new Error(`${file} lists no operations`);
  return names.sort();
}

function operationKeys(program: Program): string[] {
  const names: string[] = [];
  new Visitor({
    Property(node) {
      if (node.key.type !== 'Identifier' || node.key.name !== 'operations') return;
      if (node.value.type !== 'ObjectExpression') {
        throw new Error('A manifest lists its operations in place, one a line');
      }
      for (const entry of node.value.properties) {
        if (entry.type !== 'Property' || entry.key.type !== 'Identifier') {
          throw new Error('A manifest lists its operations by name, one a line');
        }
        names.push(entry.key.name);
      }
    },
  }).visit(program);
  return names;
}
