import { arnMatches, arnPattern, splitArn } from './arn.ts';
import { matches, type PatternPart, toPattern } from './match.ts';
import { inRange, parseBase64, parseBool, parseDate, parseIpRange, parseNumber } from './values.ts';
import { plainText } from './variables.ts';

/** Compares one value of the request; undefined when that value is none of the operator's type. */
export type Test = (value: string) => boolean | undefined;

export type Operator = {
  /** The condition holds when no policy value matches. */
  readonly negated: boolean;
  /** Takes policy variables. */
  readonly variables: boolean;
  /** Makes a policy value ready; undefined when it is none of the operator's type. */
  readonly prepare: (parts: readonly PatternPart[]) => Test | undefined;
};

const string = (read: (parts: readonly PatternPart[]) => Test, negated = false): Operator => {
  return { negated, variables: true, prepare: read };
};

const equals = (parts: readonly PatternPart[]): Test => {
  const text = plainText(parts);
  return (value) => value === text;
};

const equalsIgnoringCase = (parts: readonly PatternPart[]): Test => {
  const text = plainText(parts).toLowerCase();
  return (value) => value.toLowerCase() === text;
};

const like = (parts: readonly PatternPart[]): Test => {
  const pattern = toPattern(parts);
  return (value) => matches(pattern, value);
};

function typed<Value>(
  parse: (text: string) => Value | undefined,
  compare: (value: Value, wanted: Value) => boolean,
  negated = false,
  parseGiven = parse,
): Operator {
  const prepare = (parts: readonly PatternPart[]): Test | undefined => {
    const wanted = parse(plainText(parts));
    if (wanted === undefined) return undefined;
    return (text) => {
      const value = parseGiven(text);
      return value === undefined ? undefined : compare(value, wanted);
    };
  };
  return { negated, variables: false, prepare };
}

// A policy names ranges, a request comes from one address.
const parseAddress = (text: string) => (text.includes('/') ? undefined : parseIpRange(text));
const ip = (negated: boolean) => typed(parseIpRange, inRange, negated, parseAddress);

function arn(negated: boolean): Operator {
  const prepare = (parts: readonly PatternPart[]): Test | undefined => {
    const pattern = arnPattern(parts);
    if (pattern === undefined) return undefined;
    return (text) => {
      const value = splitArn(text);
      return value && arnMatches(pattern, value, () => undefined);
    };
  };
  return { negated, variables: true, prepare };
}

type Compare = (left: number, right: number) => boolean;
const same: Compare = (left, right) => left === right;
const below: Compare = (left, right) => left < right;
const atMost: Compare = (left, right) => left <= right;
const above: Compare = (left, right) => left > right;
const atLeast: Compare = (left, right) => left >= right;

/**
 * Every condition operator by its lower-case name, without `IfExists` and set prefix; `Null` is
 * apart.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const operators: Readonly<Record<string, Operator>> = {
  arnequals: arn(false),
  arnlike: arn(false),
  arnnotequals: arn(true),
  arnnotlike: arn(true),
  binaryequals: typed(parseBase64, (value, wanted) => value.equals(wanted)),
  bool: typed(parseBool, (value, wanted) => value === wanted),
  dateequals: typed(parseDate, same),
  dategreaterthan: typed(parseDate, above),
  dategreaterthanequals: typed(parseDate, atLeast),
  datelessthan: typed(parseDate, below),
  datelessthanequals: typed(parseDate, atMost),
  datenotequals: typed(parseDate, same, true),
  ipaddress: ip(false),
  notipaddress: ip(true),
  numericequals: typed(parseNumber, same),
  numericgreaterthan: typed(parseNumber, above),
  numericgreaterthanequals: typed(parseNumber, atLeast),
  numericlessthan: typed(parseNumber, below),
  numericlessthanequals: typed(parseNumber, atMost),
  numericnotequals: typed(parseNumber, same, true),
  stringequals: string(equals),
  stringequalsignorecase: string(equalsIgnoringCase),
  stringlike: string(like),
  stringnotequals: string(equals, true),
  stringnotequalsignorecase: string(equalsIgnoringCase, true),
  stringnotlike: string(like, true),
};
