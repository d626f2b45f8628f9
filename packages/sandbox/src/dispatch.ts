import { IdentityError, jsonErrorCode, parseProof, type SigV4Proof } from '@gantry/identity';
import { type Account, GLOBAL_REGION } from './account/account.ts';
import { type Authenticated, authenticate, type Stranger } from './enforce/authenticate.ts';
import { type Origin, requestConditions } from './enforce/conditions.ts';
import { checkSessionLimits } from './enforce/session-limits.ts';
import { AwsFault, notImplemented } from './fault.ts';
import { hideIfStruck } from './injected/consistency.ts';
import { control, isControl } from './injected/control.ts';
import { type Line, lineOf } from './injected/line.ts';
import { shortened } from './injected/partial-page.ts';
import { refuseIfStruck } from './injected/refusals.ts';
import { regionNamed, runOperation } from './invoke.ts';
import { nextRequestId } from './request-ids.ts';
import type { OperationContext, ServiceManifest, StaticSchema } from './service.ts';
import { services } from './services/index.ts';
import { recorded } from './trail/record.ts';
import { findService, likelyProtocol } from './wire/find-service.ts';
import { type HttpAnswer, type HttpRequest, header } from './wire/http.ts';
import type { Asked, WireProtocol } from './wire/protocol.ts';
import { protocolFor, protocols } from './wire/protocols.ts';
import { operationShapes } from './wire/shape.ts';

/**
 * Told of what is our own defect: the caller gets a short sentence and the id, this gets the cause.
 */
export type Report = (cause: unknown, requestId: string) => void;

/** An answer, the time it bears, and what happens to it on its way. */
export type Reply = HttpAnswer & { readonly date: number; readonly line?: Line | undefined };

/** Answers one request to the AWS endpoint; never throws. */
export function dispatch(
  account: Account,
  request: HttpRequest,
  origin: Origin,
  report: Report,
): Reply {
  const requestId = nextRequestId(account);
  let date = account.clock.now();
  let line: Line | undefined;
  let service: ServiceManifest | undefined;
  let proof: SigV4Proof | undefined;
  try {
    if (isControl(request)) return { ...control(account, request, origin), date };
    proof = parseProof(request);
    service = findService(services, request, proof);
    if (!service) throw proof ? unknownService(proof) : unsigned();
    const skew = account.faults.any
      ? account.faults.strike('clock-skew', { service: service.name })
      : undefined;
    date += (skew?.seconds ?? 0) * 1000;
    const stranger = strangerOf(account, service, request);
    const signed = proof !== undefined || stranger === undefined;
    const signer = signed ? authenticate(account, service, request, proof, date) : undefined;
    const who = stranger ?? signer;
    if (!who) throw unsigned();
    const asked = protocolFor(service, request).asked(request, service);
    const target = { service: service.name, operation: asked.operation };
    if (account.faults.any) line = lineOf(account, target);
    const incoming = { request, proof, origin, requestId, who, asked };
    return { ...answer(account, service, incoming), date, line };
  } catch (error) {
    const protocol = service ? protocolFor(service, request) : likelyProtocol(request, proof);
    const fault = toFault(error, protocol);
    if (!fault) report(error, requestId);
    const written = protocol.writeFault(fault ?? internalFailure(), service, requestId);
    return { ...written, date, line };
  }
}

/** The answer to a request that was refused before it could be read. */
export function refuse(account: Account, request: HttpRequest, fault: AwsFault): Reply {
  const protocol = likelyProtocol(request, undefined);
  const written = protocol.writeFault(fault, undefined, nextRequestId(account));
  return { ...written, date: account.clock.now() };
}

type Incoming = {
  readonly request: HttpRequest;
  readonly proof: SigV4Proof | undefined;
  readonly origin: Origin;
  readonly requestId: string;
  readonly who: Authenticated | Stranger;
  readonly asked: Asked;
};

function answer(account: Account, service: ServiceManifest, incoming: Incoming): HttpAnswer {
  const { request, proof, origin, requestId, asked } = incoming;
  const { account: home, principal, accessKeyId } = incoming.who;
  const region = service.scope === 'global' ? GLOBAL_REGION : (proof?.region ?? GLOBAL_REGION);
  const context = {
    account: home,
    region: regionNamed(home, region),
    now: account.clock.now(),
    caller: principal,
    accessKeyId,
    requestId,
    conditions: requestConditions(home, { request, origin, region, accessKeyId }),
  };
  const userAgent = header(request, 'user-agent') ?? '';
  const call = { ...context, ...origin, ...asked, service, region, at: context.now, userAgent };
  const output = recorded(home, call, (remember) => {
    if (account.faults.any) refuseIfStruck(account, call);
    checkSessionLimits(home, accessKeyId, service.name, asked.operation);
    const input = readInput(service, request, asked);
    remember(input);
    if (account.faults.any) return runStruck({ ...call, input, context });
    return runOperation(service, asked.operation, input, context);
  });
  const { writeOutput } = protocolFor(service, request);
  return writeOutput(schemaOf(service, asked), output, service, requestId);
}

/** Who calls an operation that wants no signature; one that is there all the same must hold. */
function strangerOf(
  account: Account,
  service: ServiceManifest,
  request: HttpRequest,
): Stranger | undefined {
  if (!Object.values(service.operations).some((entry) => entry.unsigned)) return undefined;
  const asked = protocolFor(service, request).asked(request, service);
  const unsigned = service.operations[asked.operation]?.unsigned;
  return unsigned?.(readInput(service, request, asked), account);
}

type Call = {
  readonly service: ServiceManifest;
  readonly operation: string;
  readonly region: string;
  readonly input: object;
  readonly context: OperationContext;
};

/** Runs a call that a fault may strike while it is carried out. */
function runStruck(call: Call): object {
  const { service, operation, input, context } = call;
  const page = shortened(context.account, service, operation, input);
  const output = runOperation(service, operation, page, context);
  hideIfStruck(context.account, call);
  return output;
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
  if (protocol.unproven) return protocol.unproven(error);
  const code = protocol.codes === protocols.query.codes ? error.code : jsonErrorCode(error.code);
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
