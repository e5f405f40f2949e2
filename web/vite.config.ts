import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['VIDEOCONF_SERVER'] ?? 'http://localhost:8080';

/** The largest libraries get chunks of their own: they change seldom, so browsers keep them across releases. */
const vendors: readonly (readonly [string, RegExp])[] = [
  ['react', /node_modules\/(react|react-dom|scheduler)\//],
  ['signalr', /node_modules\/@microsoft\/signalr\//],
  ['fluent', /node_modules\/(@fluentui|@griffel|@floating-ui|tabster|keyborg|@swc)\//],
];

// Vite reads a default export.
export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // Inlined assets would be data: URLs, which a strict content security policy refuses.
    assetsInlineLimit: 0,
    // Fluent is one chunk by choice: 146 kB compressed, kept by browsers across releases.
    chunkSizeWarningLimit: 600,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: { groups: vendors.map(([name, test]) => ({ name, test })) },
      },
    },
  },
  server: {
    proxy: { '/v1': { target: server, ws: true, changeOrigin: true } },
  },
});
