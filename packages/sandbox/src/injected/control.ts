import { IdentityError, jsonErrorCode, parseProof } from '@gantry/identity';
import type { Account } from '../account/account.ts';
import { authenticate } from '../enforce/authenticate.ts';
import { authorize } from '../enforce/authorize.ts';
import { type Origin, requestConditions } from '../enforce/conditions.ts';
import { AwsFault } from '../fault.ts';
import { regionNamed } from '../invoke.ts';
import { nextRequestId } from '../request-ids.ts';
import { codes } from '../wire/codes.ts';
import { type HttpAnswer, type HttpRequest, splitTarget } from '../wire/http.ts';
import { parseJsonObject } from '../wire/json-shape.ts';
import { protocols } from '../wire/protocols.ts';
import { readRules } from './rule.ts';

/** A path that no service of AWS has. */
const PREFIX = '/_gantry/';

/** The sandbox itself, as something that requests are signed for and policies speak of. */
const sandbox = {
  name: 'sandbox',
  signingName: 'sandbox',
  iamPrefix: 'sandbox',
  scope: 'regional-and-global',
} as const;

/** Whether a request is for the sandbox itself and not for a service of the account. */
export function isControl({ target }: HttpRequest): boolean {
  return target.startsWith(PREFIX);
}

/**
 * `GET`, `PUT` and `DELETE /_gantry/faults`, signed for the service `sandbox` by somebody who is
 * allowed `sandbox:ManageFaults`. Such calls are no part of the account's history.
 */
export function control(account: Account, request: HttpRequest, origin: Origin): HttpAnswer {
  const requestId = nextRequestId(account);
  try {
    checkAllowed(account, request, origin, requestId);
    const { path } = splitTarget(request.target);
    if (path !== `${PREFIX}faults`) throw notThere(`There is no ${path}`);
    if (request.method === 'PUT') account.faults.set(readRules(parseJsonObject(request.body)));
    else if (request.method === 'DELETE') account.faults.clear();
    else if (request.method !== 'GET') throw notThere(`${path} takes GET, PUT and DELETE`);
    const body = JSON.stringify({ faults: account.faults.list() });
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
    return { status: 200, headers, body };
  } catch (error) {
    return protocols['rest-json'].writeFault(toFault(error), undefined, requestId);
  }
}

function checkAllowed(
  account: Account,
  request: HttpRequest,
  origin: Origin,
  requestId: string,
): void {
  const proof = parseProof(request);
  const now = account.clock.now();
  const who = authenticate(account, sandbox, request, proof, now);
  const { account: home, principal, accessKeyId } = who;
  const region = regionNamed(home, proof?.region);
  const from = { request, origin, region: region.name, accessKeyId };
  authorize({
    service: sandbox,
    operation: 'ManageFaults',
    entry: { run: () => ({}) },
    input: {},
    codes: codes['rest-json'],
    context: {
      account: home,
      region,
      now,
      caller: principal,
      accessKeyId,
      requestId,
      conditions: requestConditions(home, from),
    },
  });
}

function toFault(error: unknown): AwsFault {
  if (error instanceof AwsFault) return error;
  if (!(error instanceof IdentityError)) throw error;
  return new AwsFault(jsonErrorCode(error.code), error.status, error.message);
}

function notThere(message: string): AwsFault {
  return new AwsFault('UnknownOperationException', 404, message);
}
