import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** Preloaded into a process: notes the address of each module that it loads, one a line. */
registerHooks({
  load: (url, context, next) => {
    appendFileSync(String(process.env.LOADED_MODULES), `${url}\n`);
    return next(url, context);
  },
});
