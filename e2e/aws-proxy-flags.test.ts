import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { FlagError, type Flags, readFlags } from '../packages/proxy/src/flags.ts';
import { noAwsProxy as skip, theirs } from './shared/aws-proxy.ts';
import { run } from './shared/started.ts';

/** How many values a flag takes. */
type Arity = 'none' | 'one' | 'one or more' | 'any';

type Flag = {
  readonly name: string;
  readonly arity: Arity;
  /** What its help says that it is without. */
  readonly default: string | undefined;
  /** A value that it takes. */
  readonly sample: string;
};

const URL = 'https://eks-mcp.us-west-2.api.aws/mcp';

/** The numbers of values that fit. */
const SIZES: Readonly<Record<Arity, readonly number[]>> = {
  none: [0],
  one: [1],
  'one or more': [1, 2],
  any: [0, 1, 2],
};

/** Of `[--name VALUE]` in the usage of argparse; brackets of the value may lie within. */
const FLAG = /\[--([a-z-]+)((?: (?:\[[^\]]*\]|[^\s[\]]+))*)\]/g;

/** What argparse prints of its flags. https://docs.python.org/3/library/argparse.html#nargs */
function flagsOf(help: string): readonly Flag[] {
  const [usage = ''] = help.split('\n\n');
  const options = help.slice(help.indexOf('\noptions:\n'));
  return [...usage.replace(/\s+/g, ' ').matchAll(FLAG)].map(([, name = '', value = '']) => {
    const [, told = ''] = options.split(new RegExp(`^  --${name}\\b`, 'm'));
    const [text = ''] = told.split(/^ {2}-/m);
    const [, without] = /\(default:\s+([^)]+)\)/.exec(text) ?? [];
    return { name, arity: arityOf(value.trim()), default: without, sample: sampleOf(value.trim()) };
  });
}

function arityOf(value: string): Arity {
  if (value === '') return 'none';
  if (/^\[\S+ \.{3}\]$/.test(value)) return 'any';
  return /^\S+ \[\S+ \.{3}\]$/.test(value) ? 'one or more' : 'one';
}

/** By what stands for the value. */
function sampleOf(value: string): string {
  if (/TIMEOUT$|^\[0-10\]$/.test(value)) return '7';
  const [, choice] = /^\{([A-Z]+),/.exec(value) ?? [];
  if (choice !== undefined) return choice;
  return /KEY=VALUE|METADATA/.test(value) ? 'x-name=value' : 'value';
}

const read = (...flags: string[]): Flags => {
  const found = readFlags([URL, ...flags], {});
  assert.ok(typeof found === 'object');
  return found;
};

describe('each flag that AWS’s proxy has', { skip }, () => {
  let flags: readonly Flag[] = [];
  before(async () => {
    const { stdout } = await run(theirs.command, ['--help'], { COLUMNS: '80' });
    flags = flagsOf(stdout);
  });

  it('is read from its help', () => {
    const told = flags.map(({ name, arity, default: without = '' }) => [name, arity, without]);
    assert.deepEqual(
      told.map((one) => one.join(' ').trim()),
      [
        'service one',
        'profile one or more',
        'region one',
        'metadata any',
        'header one',
        'read-only none',
        'log-level one ERROR',
        'retries one 0',
        'timeout one 180',
        'connect-timeout one 60',
        'read-timeout one 120',
        'write-timeout one 180',
        'tool-timeout one 300',
        'disable-telemetry none',
        'skip-auth none',
      ],
    );
  });

  it('is known to ours, changes something, and takes as many values', () => {
    for (const { name, arity, sample } of flags) {
      for (const size of [0, 1, 2]) {
        const given = () => read(`--${name}`, ...Array.from({ length: size }, () => sample));
        if (!SIZES[arity].includes(size)) assert.throws(given, FlagError, `--${name}, ${size}`);
        else if (size === 0 && arity !== 'none') assert.deepEqual(given(), read());
        else assert.notDeepEqual(given(), read(), `--${name} does nothing`);
      }
    }
  });

  it('counts as it was given last, but for those that add up', () => {
    const single = flags.filter(
      ({ name, arity }) => arity !== 'none' && arity !== 'any' && name !== 'header',
    );
    for (const { name, sample } of single) {
      const other = sample === '7' ? '8' : sample === 'DEBUG' ? 'INFO' : 'other';
      const twice = read(`--${name}`, other, `--${name}`, sample);
      assert.deepEqual(twice, read(`--${name}`, sample), `--${name}`);
    }
  });

  it('is what it is there where it is not given', () => {
    for (const { name, default: value } of flags) {
      if (value !== undefined) assert.deepEqual(read(`--${name}`, value), read(), `--${name}`);
    }
  });
});
