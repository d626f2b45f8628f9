import type { ServiceManifest } from '../service.ts';
import { hasTrait, membersOf, operationShapes, type Shape } from '../wire/shape.ts';

type Api = Pick<ServiceManifest, 'name' | 'protocol' | 'schemas'>;

/** Members of a structure as records show them. */
export type Elements = Record<string, unknown>;

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/**
 * Members that the model does not call sensitive and CloudTrail hides all the same: a parameter's
 * value may be a secret whatever its type.
 */
const alsoHidden = new Set(['ssm.PutParameter.Value']);

/**
 * What a call asked for, as its record shows it: members begin with a small letter, and secrets are
 * replaced by a word.
 */
export function requestParameters(api: Api, operation: string, input: object): Elements | null {
  const shape = shapesOf(api, operation)?.input;
  if (!shape) return null;
  const values: Elements = { ...input };
  const shown = membersOf(shape).flatMap(({ name, shape: member }): [string, unknown][] => {
    const value = values[name];
    if (value === undefined) return [];
    if (alsoHidden.has(`${api.name}.${operation}.${name}`)) return [[smallFirst(name), HIDDEN]];
    if (hasTrait(member, 'httpLabel')) return [[labelName(api, name), inPath(value)]];
    return [[smallFirst(name), element(member, value, { api, secret: HIDDEN })]];
  });
  return shown.length === 0 ? null : Object.fromEntries(shown);
}

/**
 * Secrets Manager's records never carry an answer.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 */
const silent = new Set(['secretsmanager']);

/** Of use to who holds them, and no more said than what the model calls sensitive. */
const alsoOmitted = new Set(['kms.CreateGrant.GrantToken']);

/** What a change answered, without its secrets. */
export function responseElements(api: Api, operation: string, output: object): Elements | null {
  if (silent.has(api.name)) return null;
  const shape = shapesOf(api, operation)?.output;
  if (!shape) return null;
  const said = Object.entries(output).filter(
    ([name]) => !alsoOmitted.has(`${api.name}.${operation}.${name}`),
  );
  const shown = structure(shape, Object.fromEntries(said), { api, secret: undefined });
  return Object.keys(shown).length === 0 ? null : shown;
}

function shapesOf(
  { schemas }: Api,
  operation: string,
): { input: Shape | undefined; output: Shape | undefined } | undefined {
  const schema = schemas.operations[operation];
  return schema && operationShapes(schema);
}

/** EKS's records call the cluster in the path `name`, whatever the SDKs call it. */
function labelName({ name: service }: Api, member: string): string {
  return service === 'eks' && member === 'clusterName' ? 'name' : smallFirst(member);
}

/** What stood in the path is recorded as it stood there: `arn%3Aaws%3Aiam%3A%3A…`. */
function inPath(value: unknown): string {
  return encodeURIComponent(String(value));
}

type How = { readonly api: Api; readonly secret: string | undefined };

function structure(shape: Shape, value: object, how: How): Elements {
  const values: Elements = { ...value };
  const shown = membersOf(shape).flatMap(({ name, shape: member }): [string, unknown][] => {
    if (values[name] === undefined) return [];
    const rendered = element(member, values[name], how);
    return rendered === undefined ? [] : [[smallFirst(name), rendered]];
  });
  return Object.fromEntries(shown);
}

function element(shape: Shape, value: unknown, how: How): unknown {
  if (shape.getMergedTraits().sensitive) return how.secret;
  if (value instanceof Date) return time(value, how.api);
  if (value instanceof Uint8Array) return undefined;
  if (shape.isStructSchema()) return structure(shape, Object(value), how);
  if (shape.isListSchema() && Array.isArray(value)) {
    const item = shape.getValueSchema();
    return value.map((part) => element(item, part, how));
  }
  if (shape.isMapSchema()) {
    const part = shape.getValueSchema();
    const entries = Object.entries(Object(value));
    return Object.fromEntries(entries.map(([key, inner]) => [key, element(part, inner, how)]));
  }
  return value;
}

function smallFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * REST-JSON services record epoch seconds, the others a spoken date: `Nov 22, 2026, 1:03:58 PM`.
 */
function time(at: Date, { protocol }: Api): number | string {
  if (protocol === 'rest-json') return at.getTime() / 1000;
  const hours = at.getUTCHours();
  const clock = `${hours % 12 || 12}${at.toISOString().slice(13, 19)} ${hours < 12 ? 'AM' : 'PM'}`;
  return `${MONTHS[at.getUTCMonth()]} ${at.getUTCDate()}, ${at.getUTCFullYear()}, ${clock}`;
}
