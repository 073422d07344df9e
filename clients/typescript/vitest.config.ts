import { defineConfig } from 'vitest/config';

// The tests are in virtual time; the limit is for machines that are busy otherwise.
export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: 60_000 } });
