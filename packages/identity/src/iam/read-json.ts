import { PolicyError } from './policy-error.ts';

const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/**
 * Parses JSON in which no object has a key twice: IAM takes neither the first nor the last, it
 * refuses.
 */
export function readJson(text: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new PolicyError('', 'Syntax errors in policy: the document is not JSON.');
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) {
    throw new PolicyError('', `The key ${repeated} stands twice in one element; give it once.`);
  }
  return json;
}

// Runs over text that is known to be JSON, so a string before a colon is a key.
function repeatedKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [found] of text.matchAll(token)) {
    if (found === '{') open.push(new Set());
    else if (found === '[') open.push(undefined);
    else if (found === '}' || found === ']') open.pop();
    else if (found === ':') {
      const keys = open.at(-1);
      const key = String(JSON.parse(last));
      if (keys?.has(key)) return last;
      keys?.add(key);
    }
    last = found;
  }
  return undefined;
}
