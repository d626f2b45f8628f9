import { anyRun, matches, type Pattern, toPattern } from './match.ts';
import { isConstant, type Lookup, plainText, resolve, type Template } from './variables.ts';

type Segment = Template[number][];

/** A made-ready ARN pattern; `all` is the lone `*`. */
export type ArnPattern =
  | 'all'
  | {
      /** The five parts before the resource, which hold no variables. */
      readonly head: readonly Pattern[];
      readonly resource: Template;
      /** The resource made ready, when it holds no variables. */
      readonly fixed: Pattern | undefined;
    };

/** The six parts of an ARN; undefined for any other text. */
export function splitArn(text: string): readonly string[] | undefined {
  const parts = text.split(':');
  if (parts.length < 6 || parts[0] !== 'arn') return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/**
 * Cuts a template at its first five colons; undefined when it is no ARN, or has a variable before
 * the fifth.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function arnPattern(template: Template): ArnPattern | undefined {
  if (template.length === 1 && template[0] === anyRun) return 'all';
  const segments: Segment[] = [[]];
  for (const part of template) addPart(part, segments);
  const resource = segments[5];
  if (resource === undefined) return undefined;
  const head: Pattern[] = [];
  for (const [index, segment] of segments.slice(0, 5).entries()) {
    if (!isConstant(segment) || (index === 0 && plainText(segment) !== 'arn')) return undefined;
    head.push(toPattern(segment));
  }
  return { head, resource, fixed: isConstant(resource) ? toPattern(resource) : undefined };
}

function addPart(part: Template[number], segments: Segment[]): void {
  if (typeof part !== 'string') {
    segments.at(-1)?.push(part);
    return;
  }
  part.split(':').forEach((piece, index) => {
    if (index === 0) segments.at(-1)?.push(piece);
    else if (segments.length < 6) segments.push([piece]);
    else segments.at(-1)?.push(`:${piece}`);
  });
}

/** Whether an ARN fits; undefined when a variable of the pattern has no value in this request. */
export function arnMatches(
  pattern: ArnPattern,
  arn: readonly string[] | undefined,
  lookup: Lookup,
): boolean | undefined {
  if (pattern === 'all') return true;
  if (arn === undefined) return false;
  const { head, resource, fixed } = pattern;
  if (!head.every((part, index) => matches(part, arn[index] ?? ''))) return false;
  if (fixed !== undefined) return matches(fixed, arn[5] ?? '');
  const parts = resolve(resource, lookup);
  return parts === undefined ? undefined : matches(toPattern(parts), arn[5] ?? '');
}
