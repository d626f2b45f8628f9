/** One figure of a benchmark, with the budget it has where it has one. */
export type Figure = {
  readonly what: string;
  readonly value: string;
  readonly budget?: string;
  readonly met?: boolean;
};

/** The value below which so many percent of the samples lie. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}

/** Microseconds a call takes, the median of several batches after a warm-up. */
export async function microseconds(calls: number, work: () => unknown): Promise<number> {
  const batches: number[] = [];
  for (let batch = 0; batch < 7; batch += 1) {
    const start = performance.now();
    for (let call = 0; call < calls; call += 1) await work();
    batches.push(((performance.now() - start) * 1000) / calls);
  }
  return percentile(batches.slice(2), 50);
}

/** Prints figures as a table; a missed budget is marked. */
export function print(title: string, figures: readonly Figure[]): void {
  const width = Math.max(...figures.map(({ what }) => what.length));
  console.log(`\n${title}`);
  for (const { what, value, budget, met } of figures) {
    const verdict = budget === undefined ? '' : `   ${met ? 'ok' : 'MISSED'}: ${budget}`;
    console.log(`  ${what.padEnd(width)}  ${value}${verdict}`);
  }
}
