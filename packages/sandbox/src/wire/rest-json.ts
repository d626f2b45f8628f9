import { AwsFault } from '../fault.ts';
import { codes } from './codes.ts';
import { type FormField, readForm } from './form.ts';
import { type HttpAnswer, type HttpRequest, header, splitTarget } from './http.ts';
import {
  parseJsonObject,
  readJson,
  readJsonStructure,
  writeJson,
  writeJsonFault,
} from './json-shape.ts';
import type { Asked, WireProtocol } from './protocol.ts';
import { hasTrait, membersOf, operationShapes, type Shape, shapeOf, textTrait } from './shape.ts';
import { readText, writeText } from './text-value.ts';
import { matchUri } from './uri.ts';

const CODE = 'SerializationException';

/** AWS REST-JSON. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export const restJson: WireProtocol = {
  codes: codes['rest-json'],

  asked(request, api) {
    const { path } = splitTarget(request.target);
    const asked = matchUri(api.schemas, request.method, path);
    if (!asked) {
      const said = `There is no operation ${request.method} ${path}`;
      throw new AwsFault('UnknownOperationException', 404, said);
    }
    return asked;
  },

  readInput(shape, request, asked) {
    const { query } = splitTarget(request.target);
    const fields = readForm(query, CODE);
    const members = membersOf(shape);
    const bound = members.flatMap(({ name, shape: member }): [string, unknown][] => {
      const value = readBinding(name, member, { request, asked, fields });
      return value === undefined ? [] : [[name, value]];
    });
    const payload = members.some((member) => hasTrait(member.shape, 'httpPayload'));
    const inBody = members.some((member) => !isBound(member.shape));
    const body = payload || !inBody ? {} : readBody(shape, request);
    return { ...body, ...Object.fromEntries(bound) };
  },

  writeOutput(operation, output, api, requestId) {
    const { name: operationName, output: shape } = operationShapes(operation);
    const status = api.schemas.routes?.[operationName]?.[2] ?? 200;
    if (!shape) return answer(status, requestId, '{}');
    const values: Readonly<Record<string, unknown>> = { ...output };
    const members = membersOf(shape).filter(({ name }) => values[name] !== undefined);
    const headers = members.flatMap(({ name, shape: member }): [string, string][] => {
      const key = textTrait(member, 'httpHeader');
      return key ? [[key, writeText(member, values[name])]] : [];
    });
    const body = members.filter((member) => !isBound(member.shape)).map(({ name }) => name);
    const rest = Object.fromEntries(body.map((name) => [name, values[name]]));
    const payload = members.find((member) => hasTrait(member.shape, 'httpPayload'));
    const written = payload
      ? answer(status, requestId, writePayload(payload.shape, values[payload.name]))
      : answer(status, requestId, writeJson(shape, rest));
    return { ...written, headers: { ...written.headers, ...Object.fromEntries(headers) } };
  },

  writeFault(fault, api, requestId) {
    const schema = api?.schemas.errors[fault.code];
    const body = writeJsonFault(schema && shapeOf(schema), fault);
    const { headers, ...rest } = answer(fault.status, requestId, JSON.stringify(body));
    return { ...rest, headers: { ...headers, 'x-amzn-errortype': fault.code } };
  },
};

function answer(status: number, requestId: string, body: string | Uint8Array): HttpAnswer {
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
  return { status, headers, body };
}

/** A member that is the whole body. https://smithy.io/2.0/spec/http-bindings.html#httppayload-trait */
function writePayload(member: Shape, value: unknown): string | Uint8Array {
  if (value instanceof Uint8Array || typeof value === 'string') return value;
  return writeJson(member, Object(value));
}

/** Only the members that live in the body are read from it. */
function readBody(shape: Shape, request: HttpRequest): Record<string, unknown> {
  const read = readJsonStructure(shape, parseJsonObject(request.body));
  return Object.fromEntries(
    Object.entries(read).filter(([name]) => !isBound(shape.getMemberSchema(name))),
  );
}

function isBound(member: Shape): boolean {
  const texts = ['httpQuery', 'httpHeader', 'httpPrefixHeaders'] as const;
  const flags = ['httpLabel', 'httpPayload', 'httpQueryParams', 'httpResponseCode'] as const;
  return (
    texts.some((trait) => textTrait(member, trait) !== undefined) ||
    flags.some((trait) => hasTrait(member, trait))
  );
}

type Head = {
  readonly request: HttpRequest;
  readonly asked: Asked;
  readonly fields: readonly FormField[];
};

function readBinding(name: string, member: Shape, head: Head): unknown {
  if (hasTrait(member, 'httpLabel')) {
    const label = head.asked.labels[name];
    return label === undefined ? undefined : readText(member, label, CODE);
  }
  const key = textTrait(member, 'httpQuery');
  if (key !== undefined) return readQuery(member, key, head.fields);
  if (hasTrait(member, 'httpQueryParams')) return readParams(member, head.fields);
  const headerName = textTrait(member, 'httpHeader');
  if (headerName !== undefined) {
    const value = header(head.request, headerName.toLowerCase());
    return value === undefined ? undefined : readText(member, value, CODE);
  }
  if (hasTrait(member, 'httpPayload')) return readPayload(member, head.request.body);
  return undefined;
}

/** https://smithy.io/2.0/spec/http-bindings.html#httpquery-trait: a list repeats its key. */
function readQuery(member: Shape, key: string, fields: readonly FormField[]): unknown {
  const values = fields.filter((field) => field.key === key).map((field) => field.value);
  if (values.length === 0) return undefined;
  if (!member.isListSchema()) return readText(member, values[0] ?? '', CODE);
  return values.map((value) => readText(member.getValueSchema(), value, CODE));
}

function readParams(member: Shape, fields: readonly FormField[]): unknown {
  const value = member.getValueSchema();
  return Object.fromEntries(
    fields.map((field) => [
      field.key,
      value.isListSchema()
        ? fields.filter(({ key }) => key === field.key).map((same) => same.value)
        : field.value,
    ]),
  );
}

function readPayload(member: Shape, body: Uint8Array): unknown {
  if (member.isBlobSchema()) return body;
  if (body.length === 0) return undefined;
  if (member.isStringSchema()) return new TextDecoder().decode(body);
  return readJson(member, parseJsonObject(body));
}
