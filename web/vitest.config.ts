import { defineConfig } from 'vitest/config';

// Vitest reads a default export. Nothing under test needs a DOM: view models and the client library take fakes.
export default defineConfig({
  test: { environment: 'node', include: ['tests/**/*.test.ts'], restoreMocks: true },
});
