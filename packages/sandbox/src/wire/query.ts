import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { AwsFault } from '../fault.ts';
import type { StaticSchema } from '../service.ts';
import { type FormField, type FormNode, formTree, readForm } from './form.ts';
import { type HttpAnswer, type HttpRequest, splitTarget, utf8 } from './http.ts';
import type { Api, WireProtocol } from './protocol.ts';
import { hasTrait, membersOf, operationShapes, type Shape, shapeOf, textTrait } from './shape.ts';
import { readText } from './text-value.ts';
import { escapeXml, xmlSafe } from './xml.ts';

/** What AWS's form reader answers to a parameter it cannot read. */
const CODE = 'MalformedInput';

/** AWS Query: a form in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const query: WireProtocol = {
  codes: { denied: 'AccessDenied', invalid: 'ValidationError' },

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

  readInput: (shape, request) => readStructure(shape, formTree(formFields(request))),

  writeOutput(operation, output, api, requestId) {
    const { name, output: shape } = operationShapes(operation);
    const result = shape ? writeResult(operation, shape, output) : '';
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

const results = new WeakMap<StaticSchema, Shape>();

/** `<ListUsersResult>…</ListUsersResult>`: the output structure under the operation's own name. */
function writeResult(operation: StaticSchema, output: Shape, value: object): string {
  const { name } = operationShapes(operation);
  const schema: unknown = output.getSchema();
  const [id, namespace, , , ...members] = Array.isArray(schema) ? schema : [];
  const renamed =
    results.get(operation) ?? shapeOf([id, namespace, `${name}Result`, 0, ...members]);
  results.set(operation, renamed);
  const serializer = new XmlShapeSerializer({
    xmlNamespace: '',
    serviceNamespace: '',
    timestampFormat: { useTrait: true, default: 5 },
  });
  serializer.write(renamed, value);
  return String(serializer.flush());
}

function readStructure(shape: Shape, node: FormNode): Record<string, unknown> {
  const found = membersOf(shape).flatMap(({ name, shape: member }): [string, unknown][] => {
    const child = node.children.get(textTrait(member, 'xmlName') ?? name);
    return child ? [[name, readValue(member, child)]] : [];
  });
  return Object.fromEntries(found);
}

function readValue(shape: Shape, node: FormNode): unknown {
  if (shape.isStructSchema()) return readStructure(shape, node);
  if (shape.isListSchema()) return readList(shape, node);
  if (shape.isMapSchema()) return readMap(shape, node);
  if (node.value === undefined) {
    throw new AwsFault(CODE, 400, 'Start of structure found where a value was expected');
  }
  return readText(shape, node.value, CODE);
}

function readList(shape: Shape, node: FormNode): unknown[] {
  const item = shape.getValueSchema();
  const holder = hasTrait(shape, 'xmlFlattened')
    ? node
    : node.children.get(textTrait(item, 'xmlName') ?? 'member');
  return inOrder(holder).map((child) => readValue(item, child));
}

function readMap(shape: Shape, node: FormNode): Record<string, unknown> {
  const holder = hasTrait(shape, 'xmlFlattened') ? node : node.children.get('entry');
  const [keyName, valueName] = [shape.getKeySchema(), shape.getValueSchema()].map((part, at) => {
    return textTrait(part, 'xmlName') ?? (at === 0 ? 'key' : 'value');
  });
  const entries = inOrder(holder).flatMap((entry): [string, unknown][] => {
    const key = entry.children.get(keyName ?? '')?.value;
    const value = entry.children.get(valueName ?? '');
    if (key === undefined || value === undefined) return [];
    return [[key, readValue(shape.getValueSchema(), value)]];
  });
  return Object.fromEntries(entries);
}

/** Entries are numbered from 1, gaps allowed; their order is that of the numbers. */
function inOrder(node: FormNode | undefined): FormNode[] {
  const numbered = [...(node?.children ?? [])].map(([index, child]) => {
    if (!/^\d{1,9}$/.test(index)) {
      throw new AwsFault(CODE, 400, `'${index}' is not the number of a list element`);
    }
    return { index: Number(index), child };
  });
  return numbered.sort((a, b) => a.index - b.index).map(({ child }) => child);
}
