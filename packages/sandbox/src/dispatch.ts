import { IdentityError, jsonErrorCode, parseProof, type SigV4Proof } from '@gantry/identity';
import type { Account } from './account/account.ts';
import { authenticate, GLOBAL_REGION } from './enforce/authenticate.ts';
import { type Origin, requestConditions } from './enforce/conditions.ts';
import { checkSessionLimits } from './enforce/session-limits.ts';
import { AwsFault, notImplemented } from './fault.ts';
import { regionNamed, runOperation } from './invoke.ts';
import { nextRequestId } from './request-ids.ts';
import type { ServiceManifest, StaticSchema } from './service.ts';
import { services } from './services/index.ts';
import { recorded } from './trail/record.ts';
import { findService, likelyProtocol } from './wire/find-service.ts';
import { type HttpAnswer, type HttpRequest, header } from './wire/http.ts';
import type { Asked, WireProtocol } from './wire/protocol.ts';
import { protocols } from './wire/protocols.ts';
import { operationShapes } from './wire/shape.ts';

/**
 * Told of what is our own defect: the caller gets a short sentence and the id, this gets the cause.
 */
export type Report = (cause: unknown, requestId: string) => void;

/** Answers one request to the AWS endpoint; never throws. */
export function dispatch(
  account: Account,
  request: HttpRequest,
  origin: Origin,
  report: Report,
): HttpAnswer {
  const requestId = nextRequestId(account);
  let service: ServiceManifest | undefined;
  let proof: SigV4Proof | undefined;
  try {
    proof = parseProof(request);
    service = findService(services, request, proof);
    if (!service) throw proof ? unknownService(proof) : unsigned();
    return answer(account, service, { request, proof, origin, requestId });
  } catch (error) {
    const protocol = service ? protocols[service.protocol] : likelyProtocol(request, proof);
    const fault = toFault(error, protocol);
    if (!fault) report(error, requestId);
    return protocol.writeFault(fault ?? internalFailure(), service, requestId);
  }
}

/** The answer to a request that was refused before it could be read. */
export function refuse(account: Account, request: HttpRequest, fault: AwsFault): HttpAnswer {
  return likelyProtocol(request, undefined).writeFault(fault, undefined, nextRequestId(account));
}

type Incoming = {
  readonly request: HttpRequest;
  readonly proof: SigV4Proof | undefined;
  readonly origin: Origin;
  readonly requestId: string;
};

function answer(account: Account, service: ServiceManifest, incoming: Incoming): HttpAnswer {
  const { request, proof, origin, requestId } = incoming;
  const protocol = protocols[service.protocol];
  const { principal, accessKeyId } = authenticate(account, service, request, proof);
  const asked = protocol.asked(request, service);
  checkSessionLimits(account, accessKeyId, service.name, asked.operation);
  const region = service.scope === 'global' ? GLOBAL_REGION : (proof?.region ?? GLOBAL_REGION);
  const context = {
    account,
    region: regionNamed(account, region),
    now: account.clock.now(),
    caller: principal,
    accessKeyId,
    requestId,
    conditions: requestConditions(account, { request, origin, region, accessKeyId }),
  };
  const userAgent = header(request, 'user-agent') ?? '';
  const at = context.now;
  const call = { ...context, ...origin, ...asked, service, region, at, userAgent };
  const output = recorded(account, call, (remember) => {
    checkSessionLimits(account, accessKeyId, service.name, asked.operation);
    const input = readInput(service, request, asked);
    remember(input);
    return runOperation(service, asked.operation, input, context);
  });
  return protocol.writeOutput(schemaOf(service, asked), output, service, requestId);
}

function readInput(service: ServiceManifest, request: HttpRequest, asked: Asked): object {
  const shape = operationShapes(schemaOf(service, asked)).input;
  return shape ? protocols[service.protocol].readInput(shape, request, asked) : {};
}

function schemaOf(service: ServiceManifest, { operation }: Asked): StaticSchema {
  const schema = service.schemas.operations[operation];
  if (!schema) throw notImplemented(`${service.name}:${operation}`);
  return schema;
}

function toFault(error: unknown, protocol: WireProtocol): AwsFault | undefined {
  if (error instanceof AwsFault) return error;
  if (!(error instanceof IdentityError)) return undefined;
  const code = protocol === protocols.query ? error.code : jsonErrorCode(error.code);
  return new AwsFault(code, error.status, error.message);
}

function unknownService({ service }: SigV4Proof): AwsFault {
  return notImplemented(`the service ${service}`);
}

function unsigned(): IdentityError {
  return new IdentityError('MissingAuthenticationToken', 'Request is missing Authentication Token');
}

function internalFailure(): AwsFault {
  return new AwsFault('InternalFailure', 500, 'The request processing has failed.');
}
