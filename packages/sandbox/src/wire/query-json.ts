import { type HttpAnswer, type HttpRequest, header } from './http.ts';
import { writeJson } from './json-shape.ts';
import type { WireProtocol } from './protocol.ts';
import { query } from './query.ts';
import { operationShapes } from './shape.ts';

/** Whether a caller of a Query service wants its answer in JSON. */
export function wantsJson(request: HttpRequest): boolean {
  return header(request, 'accept')?.split(';', 1)[0]?.trim() === 'application/json';
}

/**
 * AWS Query with answers in JSON, which the older services give to those who ask for it: the
 * authenticator of EKS reads GetCallerIdentity so.
 * https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go
 */
export const queryJson: WireProtocol = {
  ...query,

  writeOutput(operation, output, _, RequestId) {
    const { name, output: shape } = operationShapes(operation);
    const result = shape ? { [`${name}Result`]: JSON.parse(writeJson(shape, output)) } : {};
    const content = { ...result, ResponseMetadata: { RequestId } };
    return answer(200, RequestId, { [`${name}Response`]: content });
  },

  writeFault({ code: Code, message: Message, status }, _, RequestId) {
    const Type = status < 500 ? 'Sender' : 'Receiver';
    return answer(status, RequestId, { Error: { Code, Message, Type }, RequestId });
  },
};

function answer(status: number, requestId: string, body: object): HttpAnswer {
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
  return { status, headers, body: JSON.stringify(body) };
}
