import { describe, expect, it } from 'vitest';
import { membersOf, operationShapes, shapeOf } from '../wire/shape.ts';
import { services } from './index.ts';

it('lists services by name', () => {
  const names = services.map(({ name }) => name);
  expect(names).toEqual([...names].sort());
});

describe.each(services)(
  '$name',
  ({ operations, schemas, constraints = {}, protocol, ...service }) => {
    it('has a schema for each operation, and no other', () => {
      expect(Object.keys(schemas.operations)).toEqual(Object.keys(operations).sort());
      expect(schemas.names).toEqual(expect.arrayContaining(Object.keys(operations)));
    });

    it('lists its operations in order', () => {
      expect(Object.keys(operations)).toEqual(Object.keys(operations).sort());
    });

    it('has shapes that resolve', () => {
      for (const schema of Object.values(schemas.operations)) {
        const { input, output } = operationShapes(schema);
        for (const shape of [input, output]) expect(shape?.isStructSchema() ?? true).toBe(true);
      }
      for (const error of Object.values(schemas.errors)) {
        expect(shapeOf(error).isStructSchema()).toBe(true);
      }
    });

    it('has what its protocol needs', () => {
      if (protocol === 'rest-json')
        expect(Object.keys(schemas.routes ?? {})).toEqual(schemas.names);
      if (protocol === 'query') expect(service.xmlNamespace).toMatch(/^https?:/);
      if (protocol === 'ec2-query') expect(service.xmlNamespace).toMatch(/^http:/);
      if (protocol.startsWith('json-')) expect(service.targetPrefix).toBeTruthy();
    });

    it('binds nothing to HTTP in a way that the wire does not know', () => {
      for (const schema of Object.values(schemas.operations)) {
        const { input, output } = operationShapes(schema);
        const traits = [input, output].flatMap((shape) => {
          return shape ? membersOf(shape).map((member) => member.shape.getMergedTraits()) : [];
        });
        const unknown = ['httpPrefixHeaders', 'httpResponseCode', 'streaming', 'eventHeader'];
        expect(traits.flatMap(Object.keys).filter((name) => unknown.includes(name))).toEqual([]);
      }
    });

    it('has patterns that compile', () => {
      for (const { pattern } of Object.values(constraints)) {
        if (pattern !== undefined) expect(() => new RegExp(`^(?:${pattern})$`, 'u')).not.toThrow();
      }
    });
  },
);
