/** How the tests run: one real PostgreSQL for the whole run, a database of its own for each file. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/server.ts'],
    // One less than there are cores, as it is else, is one on two of them: twice the time.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
