import { compile } from './compile.ts';
import type {
  ConditionClause,
  ListElement,
  PolicyDocument,
  PolicyType,
  PrincipalElement,
  PrincipalEntry,
  Statement,
} from './policy.ts';
import { PolicyError } from './policy-error.ts';
import { readJson } from './read-json.ts';

/**
 * Reads a policy and refuses all that IAM would not store: bad structure, unknown elements and
 * operators, values of the wrong form.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(json: unknown, type: PolicyType = 'identity'): PolicyDocument {
  const document = readPolicy(json, type);
  for (const [index, statement] of compile(document).entries()) {
    const [problem] = statement.problems;
    if (problem !== undefined) {
      throw new PolicyError(`Statement[${index}]`, problem.says, problem.words);
    }
  }
  return document;
}

const parsedAs = new WeakMap<object, PolicyType>();

/** What a document was parsed as; undefined for one that did not come from here. */
export function typeOf(document: object): PolicyType | undefined {
  return parsedAs.get(document);
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a stored policy: throws where the structure is lost, and notes on a statement what it only
 * cannot judge.
 */
export function readPolicy(json: unknown, type: PolicyType): PolicyDocument {
  const policy = asObject(typeof json === 'string' ? readJson(json) : json, '');
  const { Version: version = '2008-10-17', Id: id } = policy;
  if (version !== '2008-10-17' && version !== '2012-10-17') {
    throw new PolicyError('Version', 'must be "2012-10-17" or "2008-10-17".');
  }
  if (id !== undefined && typeof id !== 'string') throw new PolicyError('Id', 'must be a string.');
  const list = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  if (list.length === 0) throw new PolicyError('Statement', 'must hold at least one statement.');
  const unknown = strangers(policy, ['Version', 'Id', 'Statement']);
  const statements = list.map((item, index) => {
    return readStatement(
      asObject(item, `Statement[${index}]`),
      `Statement[${index}]`,
      type,
      unknown,
    );
  });
  checkSids(statements);
  const document = { version, statements, ...(id === undefined ? {} : { id }) } as const;
  parsedAs.set(document, type);
  return document;
}

const elements = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

function readStatement(
  json: Json,
  path: string,
  type: PolicyType,
  outside: readonly string[],
): Statement {
  const { Sid: sid, Effect: effect, Condition: condition } = json;
  if (sid !== undefined && typeof sid !== 'string') {
    throw new PolicyError(`${path}.Sid`, 'must be a string.');
  }
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new PolicyError(`${path}.Effect`, 'must be "Allow" or "Deny".');
  }
  const action = readList(json, 'Action', path);
  if (action === undefined) throw said(path, 'Policy statement must contain actions.');
  const principal = readPrincipal(json, path, type);
  const resource = readResource(json, path, type);
  return {
    effect,
    action,
    conditions: condition === undefined ? [] : readConditions(condition, `${path}.Condition`),
    unsupported: [...outside, ...strangers(json, elements)],
    ...(sid === undefined || sid === '' ? {} : { sid }),
    ...(principal === undefined ? {} : { principal }),
    ...(resource === undefined ? {} : { resource }),
  };
}

function readResource(json: Json, path: string, type: PolicyType): ListElement | undefined {
  const resource = readList(json, 'Resource', path);
  if (resource === undefined && type === 'identity') {
    throw said(path, 'Policy statement must contain resources.');
  }
  if (resource !== undefined && type === 'trust') {
    throw said(path, 'Has prohibited field Resource.');
  }
  return resource;
}

function readList(json: Json, name: 'Action' | 'Resource', path: string): ListElement | undefined {
  const [plain, not] = [json[name], json[`Not${name}`]];
  if (plain !== undefined && not !== undefined) {
    throw new PolicyError(path, `has both ${name} and Not${name}; give one of them.`);
  }
  if (plain === undefined && not === undefined) return undefined;
  const negated = plain === undefined;
  const where = `${path}.${negated ? 'Not' : ''}${name}`;
  const given = plain ?? not;
  if (Array.isArray(given) && given.length === 0) {
    const words = `Policy statement must contain ${name.toLowerCase()}s.`;
    throw new PolicyError(where, 'must not be empty.', words);
  }
  return { negated, patterns: readStrings(given, where) };
}

/** What is said here as IAM says it. */
function said(path: string, words: string): PolicyError {
  return new PolicyError(path, words, words);
}

function readStrings(json: unknown, path: string): string[] {
  const list = Array.isArray(json) ? json : [json];
  if (list.length === 0) throw new PolicyError(path, 'must not be empty.');
  return list.map((item) => {
    if (typeof item === 'string' && item !== '') return item;
    throw new PolicyError(path, 'must be a string or a list of strings, none of them empty.');
  });
}

function readPrincipal(json: Json, path: string, type: PolicyType): PrincipalElement | undefined {
  const { Principal: plain, NotPrincipal: not } = json;
  if (plain !== undefined && not !== undefined) {
    throw new PolicyError(path, 'has both Principal and NotPrincipal; give one of them.');
  }
  const element = plain ?? not;
  if (element === undefined) {
    if (type === 'identity') return undefined;
    throw said(path, 'Missing required field Principal.');
  }
  if (type === 'identity') throw said(path, 'Policy document should not specify a principal.');
  const where = `${path}.${plain === undefined ? 'NotPrincipal' : 'Principal'}`;
  return { negated: plain === undefined, entries: readEntries(element, where) };
}

const types = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;

function readEntries(json: unknown, path: string): PrincipalEntry[] {
  if (json === '*') return [{ type: 'AWS', id: '*' }];
  const entries = Object.entries(asObject(json, path)).flatMap(([name, ids]) => {
    const type = types.find((one) => one === name);
    if (type === undefined)
      throw new PolicyError(path, `'${name}' is none of ${types.join(', ')}.`);
    return readStrings(ids, `${path}.${name}`).map((id) => ({ type, id }));
  });
  if (entries.length === 0) throw new PolicyError(path, 'must name a principal.');
  return entries;
}

function readConditions(json: unknown, path: string): ConditionClause[] {
  return Object.entries(asObject(json, path)).flatMap(([operator, keys]) => {
    return Object.entries(asObject(keys, `${path}.${operator}`)).map(([key, value]) => {
      return { operator, key, values: readValues(value, `${path}.${operator}.${key}`) };
    });
  });
}

function readValues(json: unknown, path: string): string[] {
  const list = Array.isArray(json) ? json : [json];
  if (list.length === 0) throw new PolicyError(path, 'must hold at least one value.');
  return list.map((item) => {
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') {
      return String(item);
    }
    throw new PolicyError(path, 'must be a string, number or boolean, or a list of them.');
  });
}

function checkSids(statements: readonly Statement[]): void {
  const seen = new Set<string>();
  for (const { sid } of statements) {
    if (sid === undefined) continue;
    if (seen.has(sid)) {
      const words = 'Statement IDs (SID) in a single policy must be unique.';
      const says = `Statement IDs (SID) must be unique; '${sid}' is not.`;
      throw new PolicyError('Statement', says, words);
    }
    seen.add(sid);
  }
}

function strangers(json: Json, known: readonly string[]): string[] {
  return Object.keys(json)
    .filter((name) => !known.includes(name))
    .map((name) => `Element '${name}' is unknown; valid are ${known.join(', ')}.`);
}

function asObject(json: unknown, path: string): Json {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new PolicyError(path, 'must be an object.');
  }
  // An object that is no array has string keys; each value is checked where it is read.
  return json as Json;
}
