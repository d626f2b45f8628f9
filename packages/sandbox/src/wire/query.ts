import { AwsFault } from '../fault.ts';
import { codes } from './codes.ts';
import { type FormField, formTree, readForm } from './form.ts';
import { queryForm, readFormStructure } from './form-values.ts';
import { type HttpAnswer, type HttpRequest, splitTarget, utf8 } from './http.ts';
import type { Api, WireProtocol } from './protocol.ts';
import { operationShapes } from './shape.ts';
import { escapeXml, xmlSafe } from './xml.ts';
import { writeElement } from './xml-output.ts';

/** What AWS's form reader answers to a parameter it cannot read. */
const CODE = 'MalformedInput';

/** AWS Query: a form in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const query: WireProtocol = {
  codes: codes.query,

  asked(request, api) {
    const fields = formFields(request);
    const operation = fieldOf(fields, 'Action');
    if (operation === undefined) throw new AwsFault('MissingAction', 400, 'Missing Action');
    const version = fieldOf(fields, 'Version') ?? api.apiVersion;
    if (version !== api.apiVersion || !api.schemas.names.includes(operation)) {
      const said = `Could not find operation ${operation} for version ${version}`;
      throw new AwsFault('InvalidAction', 400, said);
    }
    return { operation, labels: {} };
  },

  readInput: (shape, request) => readFormStructure(shape, formTree(formFields(request)), queryForm),

  writeOutput(operation, output, api, requestId) {
    const { name, output: shape } = operationShapes(operation);
    const result = shape ? writeElement(`${name}Result`, shape, output) : '';
    const trailer = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return answer(200, requestId, element(`${name}Response`, api, result + trailer));
  },

  writeFault(fault, api, requestId) {
    const type = fault.status < 500 ? 'Sender' : 'Receiver';
    const parts = { Type: type, Code: fault.code, Message: fault.message };
    const error = Object.entries(parts).map(([tag, text]) => `<${tag}>${escapeXml(text)}</${tag}>`);
    const content = `<Error>${error.join('')}</Error><RequestId>${requestId}</RequestId>`;
    return answer(fault.status, requestId, element('ErrorResponse', api, content));
  },
};

/** Parameters of the request target and, for a POST, of the body. */
export function formFields(request: HttpRequest): readonly FormField[] {
  const body = utf8(request.body);
  if (body === undefined) throw new AwsFault(CODE, 400, 'The request body is not valid UTF-8');
  return [...readForm(splitTarget(request.target).query, CODE), ...readForm(body, CODE)];
}

/** The value of a parameter by its whole name. */
export function fieldOf(fields: readonly FormField[], key: string): string | undefined {
  return fields.find((field) => field.key === key)?.value;
}

function answer(status: number, requestId: string, body: string): HttpAnswer {
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
  return { status, headers, body: xmlSafe(body) };
}

/** The outermost element, in the API's namespace where the API is known. */
function element(name: string, api: Api | undefined, content: string): string {
  const namespace = api?.xmlNamespace ? ` xmlns="${api.xmlNamespace}"` : '';
  return `<${name}${namespace}>${content}</${name}>`;
}
