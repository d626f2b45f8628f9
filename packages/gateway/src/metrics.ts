import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What `/metrics` shows; label values come from fixed lists, never from callers. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'gantry_http_requests_total',
    help: 'Requests to MCP endpoints by path and HTTP status',
    labelNames: ['path', 'status'] as const,
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: 'gantry_http_request_duration_seconds',
    help: 'Time from the first byte of the head to the end of the answer',
    labelNames: ['path'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.#registry],
  });
  readonly #tools = new Counter({
    name: 'gantry_tool_calls_total',
    help: 'Tool calls by tool and outcome',
    labelNames: ['tool', 'outcome'] as const,
    registers: [this.#registry],
  });
  readonly #refusals = new Counter({
    name: 'gantry_refusals_total',
    help: 'Requests that went no further, by code',
    labelNames: ['code'] as const,
    registers: [this.#registry],
  });
  readonly #running = new Gauge({
    name: 'gantry_http_requests_running',
    help: 'Requests to MCP endpoints that are being answered',
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  started(): void {
    this.#running.inc();
  }

  finished(path: string, status: number, seconds: number): void {
    this.#running.dec();
    this.#requests.inc({ path, status });
    this.#seconds.observe({ path }, seconds);
  }

  tool(tool: string, outcome: string): void {
    this.#tools.inc({ tool, outcome });
  }

  refused(code: string): void {
    this.#refusals.inc({ code });
  }

  /** The Prometheus text format. */
  async text(): Promise<string> {
    return this.#registry.metrics();
  }
}
