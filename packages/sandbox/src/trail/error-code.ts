import { AwsFault } from '../fault.ts';
import type { ServiceManifest, StaticSchema } from '../service.ts';

/**
 * The `errorCode` of a record, which is not always the code on the wire: a denied call is
 * `AccessDenied` for every protocol, and Query services record the name of the exception
 * (`NoSuchEntityException`) where the wire says `NoSuchEntity`.
 */
export function errorCodeOf(error: unknown, { schemas }: Pick<ServiceManifest, 'schemas'>): string {
  const code = codeOf(error);
  if (code === 'AccessDeniedException') return 'AccessDenied';
  const shapes = Object.entries(schemas.errors);
  return shapes.find(([, shape]) => queryCode(shape) === code)?.[0] ?? code;
}

function codeOf(error: unknown): string {
  if (error instanceof AwsFault) return error.code;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'InternalFailure';
}

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsqueryerror-trait */
function queryCode([, , , traits]: StaticSchema): unknown {
  const declared: unknown = Object(traits).awsQueryError;
  return Array.isArray(declared) ? declared[0] : undefined;
}
