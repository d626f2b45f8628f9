import { AwsFault } from '../fault.ts';
import type { ServiceManifest, StaticSchema } from '../service.ts';

type Api = Pick<ServiceManifest, 'name' | 'schemas'>;

/**
 * The `errorCode` of a record, which is not always the code on the wire: a denied call is
 * `AccessDenied` for every protocol, and Query services record the name of the exception
 * (`NoSuchEntityException`) where the wire says `NoSuchEntity`. EC2 says whose fault it was:
 * `Client.UnauthorizedOperation`.
 */
export function errorCodeOf(error: unknown, { name, schemas }: Api): string {
  const code = codeOf(error);
  if (name === 'ec2') return `${isOurs(error) ? 'Server' : 'Client'}.${code}`;
  if (code === 'AccessDeniedException') return 'AccessDenied';
  const shapes = Object.entries(schemas.errors);
  return shapes.find(([, shape]) => queryCode(shape) === code)?.[0] ?? code;
}

function codeOf(error: unknown): string {
  if (error instanceof AwsFault) return error.code;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'InternalFailure';
}

function isOurs(error: unknown): boolean {
  return !(error instanceof Error && 'status' in error) || Number(error.status) >= 500;
}

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsqueryerror-trait */
function queryCode([, , , traits]: StaticSchema): unknown {
  const declared: unknown = Object(traits).awsQueryError;
  return Array.isArray(declared) ? declared[0] : undefined;
}
