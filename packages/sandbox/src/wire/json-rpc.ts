import { AwsFault } from '../fault.ts';
import { codes } from './codes.ts';
import { type HttpAnswer, header } from './http.ts';
import { parseJsonObject, readJsonStructure, writeJson, writeJsonFault } from './json-shape.ts';
import type { Api, WireProtocol } from './protocol.ts';
import { operationShapes, shapeOf } from './shape.ts';

/** `Prefix.Operation`, where the prefix may have dots of its own. */
export function splitRpcTarget(target: string): {
  readonly prefix: string;
  readonly operation: string;
} {
  const dot = target.lastIndexOf('.');
  return { prefix: target.slice(0, Math.max(dot, 0)), operation: target.slice(dot + 1) };
}

/**
 * Services of this protocol answer 400 to whatever is the caller's fault, denied and unknown things
 * included. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
function statusOf({ status }: AwsFault): number {
  return status < 500 && status !== 413 ? 400 : status;
}

/** The AWS CLI writes CloudTrail's target with a package name before it, the SDKs without. */
function isTarget(prefix: string, { targetPrefix }: Api): boolean {
  return prefix === targetPrefix || prefix.endsWith(`.${targetPrefix}`);
}

/** AWS JSON 1.0 and 1.1, which differ in their content type. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export function jsonRpc(version: '1.0' | '1.1'): WireProtocol {
  const answer = (status: number, requestId: string, body: string): HttpAnswer => ({
    status,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId },
    body,
  });
  return {
    codes: codes[`json-${version}`],

    asked(request, api) {
      const { prefix, operation } = splitRpcTarget(header(request, 'x-amz-target') ?? '');
      if (!isTarget(prefix, api) || !operation || !api.schemas.names.includes(operation)) {
        throw new AwsFault('UnknownOperationException', 400, '');
      }
      return { operation, labels: {} };
    },

    readInput: (shape, request) => readJsonStructure(shape, parseJsonObject(request.body)),

    writeOutput(operation, output, _api, requestId) {
      const shape = operationShapes(operation).output;
      return answer(200, requestId, shape ? writeJson(shape, output) : '{}');
    },

    writeFault(fault, api, requestId) {
      const schema = api?.schemas.errors[fault.code];
      const body = writeJsonFault(schema && shapeOf(schema), fault);
      return answer(statusOf(fault), requestId, JSON.stringify({ __type: fault.code, ...body }));
    },
  };
}
