import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/build.ts',
    // Only a test that hangs takes that long: the machine may be busy with other things.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    teardownTimeout: 600_000,
    maxWorkers: 3, // half of the tests wait for processes they started
  },
});
