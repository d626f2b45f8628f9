/**
 * An answer of AWS's that is an error: its code, HTTP status and words. Thrown by operations,
 * written by the wire.
 */
export class AwsFault extends Error {
  readonly code: string;
  readonly status: number;
  /**
   * Further members of the error shape, by their names in the model (`clusterName`,
   * `nodegroupName`, …).
   */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, status: number, message: string, fields: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** One row of a `faults.ts`: code, status, and the message with `{placeholders}`. */
export type FaultRow = readonly [code: string, status: number, template: string];

export type FaultValues = Readonly<Record<string, string | number | undefined>>;

/**
 * Builds a thrower for each row; values that the template does not name become fields of the error
 * shape.
 */
export function faultTable<Names extends string>(
  rows: Readonly<Record<Names, FaultRow>>,
): Readonly<Record<Names, (values?: FaultValues) => AwsFault>> {
  const entries = Object.entries<FaultRow>(rows).map(([name, [code, status, template]]) => [
    name,
    (values: FaultValues = {}) => {
      const message = template.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''));
      return new AwsFault(code, status, message, { ...values });
    },
  ]);
  // Object.fromEntries forgets the key type; the keys are those of `rows`.
  return Object.fromEntries(entries) as Record<Names, (values?: FaultValues) => AwsFault>;
}

/** What is not simulated says so, by name. */
export function notImplemented(what: string): AwsFault {
  return new AwsFault('NotImplemented', 501, `Gantry's sandbox does not implement ${what}`);
}
