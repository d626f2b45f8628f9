import type { IdentityError } from '@gantry/identity';
import type { AwsFault } from '../fault.ts';
import type { ServiceManifest, StaticSchema } from '../service.ts';
import type { Codes } from './codes.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import type { Shape } from './shape.ts';

/** What a protocol knows of an API: its shapes and names, never its handlers or state. */
export type Api = Pick<
  ServiceManifest,
  'apiVersion' | 'targetPrefix' | 'xmlNamespace' | 'protocol' | 'schemas'
>;

/** The operation a request names, and what its path said besides. */
export type Asked = {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
};

/** One wire format, from bytes to an operation's input and from its output to bytes. */
export type WireProtocol = {
  /** The operation that is asked for; throws the protocol's own fault when there is no such one. */
  readonly asked: (request: HttpRequest, api: Api) => Asked;
  /** The input by the types of its schema; throws on what cannot be read as such. */
  readonly readInput: (shape: Shape, request: HttpRequest, asked: Asked) => Record<string, unknown>;
  readonly writeOutput: (
    operation: StaticSchema,
    output: object,
    api: Api,
    requestId: string,
  ) => HttpAnswer;
  readonly writeFault: (fault: AwsFault, api: Api | undefined, requestId: string) => HttpAnswer;
  readonly codes: Codes;
  /** How it says that a caller is not who he claims to be, where it has words of its own. */
  readonly unproven?: (error: IdentityError) => AwsFault;
};
