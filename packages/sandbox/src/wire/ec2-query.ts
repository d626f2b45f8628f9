import type { AwsAuthErrorCode, IdentityError } from '@gantry/identity';
import { AwsFault } from '../fault.ts';
import { codes } from './codes.ts';
import { formTree } from './form.ts';
import { type FormDialect, readFormStructure } from './form-values.ts';
import type { HttpAnswer } from './http.ts';
import type { WireProtocol } from './protocol.ts';
import { fieldOf, formFields } from './query.ts';
import { operationShapes, textTrait } from './shape.ts';
import { escapeXml, xmlSafe } from './xml.ts';
import { writeElement } from './xml-output.ts';

/** https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html#query-key-resolution */
const ec2Form: FormDialect = {
  keyOf: (name, member) =>
    textTrait(member, 'ec2QueryName') ?? capital(textTrait(member, 'xmlName') ?? name),
  isFlat: () => true,
  code: 'InvalidParameterValue',
};

type Answer = readonly [code: string, status: number, message: string];

/**
 * How EC2 answers a caller whom it does not know, whatever the signature lacks.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html#CommonErrors
 */
const unproven: Readonly<Partial<Record<AwsAuthErrorCode, Answer>>> = {
  ExpiredToken: ['RequestExpired', 400, 'Request has expired.'],
  MissingAuthenticationToken: [
    'MissingParameter',
    400,
    'The request must contain the parameter AWSAccessKeyId',
  ],
};
const unknown: Answer = [
  'AuthFailure',
  401,
  'AWS was not able to validate the provided access credentials',
];

/** EC2 Query: a form in, XML out. https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
export const ec2Query: WireProtocol = {
  codes: codes['ec2-query'],

  unproven({ code, message }: IdentityError): AwsFault {
    const expired = message.startsWith('Signature expired');
    return new AwsFault(...(unproven[expired ? 'ExpiredToken' : code] ?? unknown));
  },

  asked(request, api) {
    const fields = formFields(request);
    const operation = fieldOf(fields, 'Action');
    if (operation === undefined) {
      throw new AwsFault('MissingAction', 400, 'The request must contain the parameter Action');
    }
    const version = fieldOf(fields, 'Version') ?? api.apiVersion;
    if (version !== api.apiVersion || !api.schemas.names.includes(operation)) {
      const said = `The action ${operation} is not valid for this web service.`;
      throw new AwsFault('InvalidAction', 400, said);
    }
    return { operation, labels: {} };
  },

  readInput: (shape, request) => readFormStructure(shape, formTree(formFields(request)), ec2Form),

  writeOutput(operation, output, api, requestId) {
    const { name, output: shape } = operationShapes(operation);
    const tag = `${name}Response`;
    // An operation without an output says that it is done.
    const members = shape ? inner(writeElement(tag, shape, output)) : '<return>true</return>';
    const namespace = api.xmlNamespace ? ` xmlns="${api.xmlNamespace}"` : '';
    const id = `<requestId>${requestId}</requestId>`;
    return answer(200, requestId, `<${tag}${namespace}>${id}${members}</${tag}>`);
  },

  writeFault(fault, _api, requestId) {
    const parts = { Code: fault.code, Message: fault.message };
    const error = Object.entries(parts).map(([tag, text]) => `<${tag}>${escapeXml(text)}</${tag}>`);
    const errors = `<Errors><Error>${error.join('')}</Error></Errors>`;
    const body = `<Response>${errors}<RequestID>${requestId}</RequestID></Response>`;
    return answer(fault.status, requestId, body);
  },
};

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** What stands between the tags of an element. */
function inner(element: string): string {
  return element.endsWith('/>')
    ? ''
    : element.slice(element.indexOf('>') + 1, element.lastIndexOf('<'));
}

function answer(status: number, requestId: string, body: string): HttpAnswer {
  const headers = { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId };
  const document = `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
  return { status, headers, body: xmlSafe(document) };
}
