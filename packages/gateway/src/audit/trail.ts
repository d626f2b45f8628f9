import type { Logger } from 'pino';
import type { AuditEvent } from './event.ts';
import type { AuditStore } from './store.ts';

export type TrailOptions = {
  readonly store: AuditStore;
  readonly log: Logger;
  /** Milliseconds that an event of a read may wait to be written with others. */
  readonly delayMs?: number;
  /** Refusals of one kind that are written each minute; the rest is counted. */
  readonly sampled?: number;
  readonly now: () => number;
};

type Sample = { from: number; written: number; suppressed: number };

const MINUTE = 60_000;
const KINDS = 10_000;
const WAITING = 10_000;

/**
 * Takes events in. Those of changes are written before `recordNow` returns, or it throws: no
 * audit, no call. Those of reads are written together a moment later.
 */
export class AuditTrail {
  readonly #options: Required<TrailOptions>;
  #waiting: AuditEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #samples = new Map<string, Sample>();

  constructor(options: TrailOptions) {
    this.#options = { delayMs: 50, sampled: 20, ...options };
  }

  /** Writes the event, and all that wait, before it returns; throws when the store does. */
  recordNow(event: AuditEvent): void {
    const events = [...this.#waiting, event];
    this.#options.store.write(events);
    this.#waiting = [];
  }

  /** Writes the event within `delayMs`; throws when too many wait because the store refuses. */
  record(event: AuditEvent): void {
    if (this.#waiting.length >= WAITING) throw new Error('The audit trail takes no more events');
    this.#waiting.push(event);
    this.#timer ??= setTimeout(() => this.#flushLater(), this.#options.delayMs);
  }

  /**
   * Writes a refusal of a caller whose proof did not hold, or counts it when there are too many of
   * its kind.
   */
  recordSampled(kind: string, event: AuditEvent): void {
    const now = this.#options.now();
    const sample = this.#sample(kind, now);
    if (sample.written >= this.#options.sampled) {
      sample.suppressed += 1;
      return;
    }
    sample.written += 1;
    const { suppressed } = sample;
    sample.suppressed = 0;
    const { additionalEventData } = event;
    const counted = { ...additionalEventData, suppressed };
    this.record(suppressed === 0 ? event : { ...event, additionalEventData: counted });
  }

  /** Writes all that waits; throws when the store does. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    this.#options.store.write(this.#waiting);
    this.#waiting = [];
  }

  /** Whether events can be written now. */
  writable(): boolean {
    try {
      this.flush();
      this.#options.store.write([]);
      return true;
    } catch {
      return false;
    }
  }

  #flushLater(): void {
    try {
      this.flush();
    } catch (error) {
      // The events stay in line; readiness turns false, and the next event tries again.
      this.#options.log.error({ err: error, waiting: this.#waiting.length }, 'audit not writable');
    }
  }

  #sample(kind: string, now: number): Sample {
    const known = this.#samples.get(kind);
    if (known !== undefined && now - known.from < MINUTE) return known;
    if (this.#samples.size >= KINDS) this.#samples.clear();
    const sample = { from: now, written: 0, suppressed: known?.suppressed ?? 0 };
    this.#samples.set(kind, sample);
    return sample;
  }
}
