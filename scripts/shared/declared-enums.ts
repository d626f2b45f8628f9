import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Declaration, TSInterfaceDeclaration, TSType } from 'oxc-parser';
import { parseSync } from 'oxc-parser';

/**
 * Allowed values by structure and member, as the type declarations of an SDK client package state
 * them.
 */
export type MemberEnums = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/**
 * A list of so many values is a catalogue that grows by the week, such as EC2's instance types: the
 * service itself says what it knows.
 */
const LONGEST = 200;

/** Reads the declarations under `modelsFolder`: Smithy's static schemas say nothing of enums. */
export async function declaredEnums(modelsFolder: string): Promise<MemberEnums> {
  const names = (await readdir(modelsFolder)).filter((name) => name.endsWith('.d.ts')).sort();
  const declarations: Declaration[] = [];
  for (const name of names) {
    const { program } = parseSync(name, await readFile(join(modelsFolder, name), 'utf8'));
    for (const node of program.body) {
      if (node.type === 'ExportNamedDeclaration' && node.declaration) {
        declarations.push(node.declaration);
      }
    }
  }
  const enums = new Map(declarations.flatMap(enumValues));
  const interfaces = declarations.filter((node) => node.type === 'TSInterfaceDeclaration');
  const members = interfaces.map((node) => [node.id.name, enumMembers(node, enums)] as const);
  return new Map(members.filter(([, found]) => found.size > 0));
}

/** `const X: { readonly a: "a"; … }` is how the packages declare an enum. */
function enumValues(node: Declaration): [string, readonly string[]][] {
  if (node.type !== 'VariableDeclaration') return [];
  return node.declarations.flatMap((declared): [string, readonly string[]][] => {
    if (declared.id.type !== 'Identifier') return [];
    const type = declared.id.typeAnnotation?.typeAnnotation;
    if (type?.type !== 'TSTypeLiteral') return [];
    const values = type.members.flatMap((member) => {
      if (member.type !== 'TSPropertySignature') return [];
      const literal = member.typeAnnotation?.typeAnnotation;
      if (literal?.type !== 'TSLiteralType' || literal.literal.type !== 'Literal') return [];
      return typeof literal.literal.value === 'string' ? [literal.literal.value] : [];
    });
    return [[declared.id.name, values]];
  });
}

type Enums = ReadonlyMap<string, readonly string[]>;

function enumMembers(node: TSInterfaceDeclaration, enums: Enums): Enums {
  const found = new Map<string, readonly string[]>();
  for (const signature of node.body.body) {
    if (signature.type !== 'TSPropertySignature' || signature.key.type !== 'Identifier') continue;
    const name = enumName(signature.typeAnnotation?.typeAnnotation);
    const values = name === undefined ? undefined : enums.get(name);
    if (values && values.length <= LONGEST) found.set(signature.key.name, values);
  }
  return found;
}

/** The enum that a member's type mentions: `X | undefined`, `X[] | undefined`. */
function enumName(type: TSType | undefined | null): string | undefined {
  if (type?.type === 'TSUnionType') return type.types.map(enumName).find((name) => name);
  if (type?.type === 'TSArrayType') return enumName(type.elementType);
  if (type?.type === 'TSTypeReference' && type.typeName.type === 'Identifier') {
    return type.typeName.name;
  }
  return undefined;
}
