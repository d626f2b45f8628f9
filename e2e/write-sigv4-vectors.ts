import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './shared/sigv4-capture.ts';
import { COUNT, SEED, signedCases } from './shared/sigv4-cases.ts';
import { botocore } from './shared/sigv4-oracle.ts';
import { VECTORS, vectorFiles } from './shared/sigv4-vectors.ts';
import { root } from './shared/started.ts';

/** Writes the sample of what botocore signs: `node e2e/write-sigv4-vectors.ts`. */
const cases = signedCases(COUNT, SEED);
const sent = await capture(cases);
rmSync(VECTORS, { recursive: true, force: true });
mkdirSync(VECTORS, { recursive: true });
for (const [name, vectors] of Object.entries(vectorFiles(cases, sent, botocore(sent)))) {
  writeFileSync(join(VECTORS, name), JSON.stringify(vectors));
}
spawnSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', VECTORS], { cwd: root });
