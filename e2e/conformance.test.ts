import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { root, run } from './shared/started.ts';

/** Of the scenarios that a revision requires, those that ask nothing of a proxy. */
const DOES_NOT_APPLY = [
  {
    scenario: /^auth\//,
    why: 'OAuth: the proxy says by SigV4 who calls, and what it sends to has no authorization server',
  },
] as const;

const suite = join(root, 'e2e/node_modules/@modelcontextprotocol/conformance/dist/index.js');
const baseline = join(root, 'e2e/conformance-baseline.yml');
const client = `${process.execPath} ${join(root, 'e2e/shared/conformance-client.ts')}`;
const results = mkdtempSync(join(tmpdir(), 'gantry-conformance-'));
after(() => rmSync(results, { recursive: true, force: true }));

/** What the suite asks of a client of a revision: what that requires, and what came later. */
async function required(revision: string): Promise<string[]> {
  const { stdout } = await run(process.execPath, [suite, 'list', '--requirements', revision]);
  const [, listed = '', later = ''] = stdout.split(/^Client scenarios.*|^Run and reported.*/m);
  const names = (text: string, line: RegExp) =>
    [...text.matchAll(line)].map(([, name = '']) => name);
  return [...names(listed, /^ +- (\S+)$/gm), ...names(later, /^ +- (\S+) \[client\]$/gm)];
}

const revisions = await Promise.all(
  ['2025-11-25', '2026-07-28'].map(async (revision) => ({
    revision,
    scenarios: await required(revision),
  })),
);

it('each entry of the baseline has a reason, and a scenario', () => {
  const entries = readFileSync(baseline, 'utf8').match(/^ +- .*$/gm) ?? [];
  const known = revisions.flatMap(({ scenarios }) => scenarios);
  for (const entry of entries) {
    const [, name = ''] = /^ +- ([^\s:]+)(?::\S+)? # \S/.exec(entry) ?? [];
    assert.ok(known.includes(name), `${entry} has no reason or no scenario`);
  }
});

for (const { revision, scenarios } of revisions) {
  describe(`through the proxy a client of ${revision}`, { concurrency: 2 }, () => {
    it('is asked what its revision requires', () => {
      assert.ok(scenarios.length >= 18);
      for (const { scenario, why } of DOES_NOT_APPLY) {
        assert.ok(
          scenarios.some((name) => scenario.test(name)),
          why,
        );
      }
    });

    const applying = scenarios.filter((name) =>
      DOES_NOT_APPLY.every(({ scenario }) => !scenario.test(name)),
    );
    for (const name of applying) {
      it(`conforms: ${name}`, async () => {
        const { stdout, stderr, code } = await run(process.execPath, [
          ...[suite, 'client', '--command', client, '--scenario', name],
          ...['--spec-version', revision, '--expected-failures', baseline, '-o', results],
        ]);
        assert.equal(code, 0, `${stdout}\n${stderr}`);
      });
    }
  });
}
