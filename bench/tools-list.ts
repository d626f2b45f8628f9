import { eksTools } from '@gantry/eks';
import { print } from './shared.ts';

/** What every session of a model pays before its first question. */
const bytes = Buffer.byteLength(
  JSON.stringify({ tools: eksTools.tools.map(({ listed }) => listed) }),
);

print('tools/list of the EKS server', [
  ...eksTools.tools.map(({ name, listed }) => ({
    what: name,
    value: `${Buffer.byteLength(JSON.stringify(listed))} bytes`,
  })),
  // Four bytes a token is the usual estimate for JSON schemas in English.
  { what: 'together', value: `${bytes} bytes, about ${Math.round(bytes / 4)} tokens` },
]);
