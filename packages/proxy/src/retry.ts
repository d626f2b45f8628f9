import { AnswerError, HopError } from './answer-error.ts';
import type { Log } from './log.ts';
import type { Message } from './message.ts';
import { pause } from './pause.ts';
import type { Result } from './read-only.ts';
import { ToolHints } from './tool-hints.ts';

/** Tries again what may succeed the next time and harms nobody when it is done twice. */
export type Retry = {
  /** Takes what a list says of its tools. */
  readonly learn: (list: Result) => void;
  /** Runs attempts at sending a message; one tells by `heard` that an answer has begun. */
  readonly run: (message: Message, signal: AbortSignal, attempt: Attempt) => Promise<void>;
};

/** One attempt; it calls `heard` once something of the answer has reached the client. */
export type Attempt = (heard: () => void) => Promise<void>;

export type RetryOptions = {
  /** How often at most a message is sent once more. */
  readonly retries: number;
  readonly log: Log;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** Seconds; a longer wait is left to the person. */
const LONGEST = 60;

const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Waits 1, 2, 4 … seconds between attempts, less some chance, or as long as the answer asks for. */
export function createRetry({ retries, log, wait = pause }: RetryOptions): Retry {
  const hints = new ToolHints();
  return {
    learn: (list) => hints.learn(list),
    run: async (message, signal, attempt) => {
      const { method, params } = message;
      let repeatable = method !== 'tools/call' || hints.repeatable(params.name);
      const heard = () => {
        repeatable = false;
      };
      for (let made = 0; ; made += 1) {
        try {
          return await attempt(heard);
        } catch (error) {
          const seconds = made < retries ? delay(error, made, repeatable) : undefined;
          if (seconds === undefined || signal.aborted) throw error;
          const reason = error instanceof AnswerError ? error.status : 'connection';
          log('WARNING', 'trying again', { method, reason, retry: made + 1, seconds });
          await wait(seconds * 1000, signal);
        }
      }
    },
  };
}

/** Seconds until the next attempt; undefined where there is none. */
function delay(error: unknown, made: number, repeatable: boolean): number | undefined {
  const backoff = Math.min(2 ** made, LONGEST) * (0.5 + Math.random() / 2);
  if (error instanceof HopError) {
    return error.passing && (repeatable || !error.sent) ? backoff : undefined;
  }
  if (!(error instanceof AnswerError) || !repeatable || !PASSING.has(error.status)) {
    return undefined;
  }
  const asked = askedFor(error.headers['retry-after']);
  return asked > LONGEST ? undefined : Math.max(backoff, asked);
}

/** Seconds or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function askedFor(after = '0'): number {
  const seconds = /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? seconds : 0;
}
