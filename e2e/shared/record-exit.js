import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Loaded before a program by NODE_OPTIONS: says how it ended, without standing between it and
// whoever started it. One that is killed leaves the word that it runs.
const file = join(process.env.RECORD_EXITS ?? '.', String(process.pid));
writeFileSync(file, 'runs');
process.on('exit', (code) => writeFileSync(file, String(code)));
