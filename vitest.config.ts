import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 20_000,
    // Vitest leaves a core free, which of two is half of the machine.
    maxWorkers: '100%',
    // A missing schema snapshot must fail, never be written by the run that should compare it.
    update: false,
  },
});
