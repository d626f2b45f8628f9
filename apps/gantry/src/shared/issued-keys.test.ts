import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { issueKey, readIssuedKeys, revokeKey } from './issued-keys.ts';

const createdAt = '2026-11-22T00:00:00Z';

function place(): string {
  const base = mkdtempSync(join(tmpdir(), 'gantry-keys-'));
  onTestFinished(() => rmSync(base, { recursive: true }));
  return join(base, '.gantry', 'keys.json');
}

/** Another process that issues so many keys and ends. */
async function issuing(path: string, count: number): Promise<void> {
  const source = `
    const { issueKey } = await import(${JSON.stringify(import.meta.resolve('./issued-keys.ts'))});
    process.send('ready');
    for (let at = 0; at < ${count}; at += 1) {
      issueKey(${JSON.stringify(path)}, { principal: 'other', createdAt: '${createdAt}' });
    }
    process.disconnect();`;
  const args = ['--input-type=module', '--eval', source];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await once(child, 'message');
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
}

test('a key that is revoked while others are issued does not come back', async () => {
  const path = place();
  let done = false;
  const other = issuing(path, 60).finally(() => {
    done = true;
  });
  const revoked: string[] = [];
  while (!done) {
    const { accessKeyId } = issueKey(path, { principal: 'mine', createdAt });
    expect(revokeKey(path, accessKeyId)).toBe(true);
    revoked.push(accessKeyId);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await other;
  const left = readIssuedKeys(path);
  expect(left.filter(({ accessKeyId }) => revoked.includes(accessKeyId))).toEqual([]);
  expect(left.filter(({ principal }) => principal === 'other')).toHaveLength(60);
});

test('what keeps others out is for the owner only, and is let go when something fails', () => {
  const path = place();
  const { accessKeyId } = issueKey(path, { principal: 'mine', createdAt });
  expect(statSync(`${path}.lock`).mode & 0o777).toBe(0o600);
  expect(revokeKey(path, 'GTRYNONE')).toBe(false);
  expect(revokeKey(path, accessKeyId)).toBe(true);
});
