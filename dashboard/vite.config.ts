// Vite config: the dashboard as a program of its own, beside the server it talks to. Nothing is inlined: the page's policy forbids it.
import { defineConfig } from 'vite';
import react from '@vitejs/plugin-react';
import tailwindcss from '@tailwindcss/vite';

const GATEWAY = process.env['SMC_GATEWAY'] ?? 'http://localhost:3001';
const proxied = {
  target: GATEWAY,
  changeOrigin: true,
  ws: true,
  // The gateway takes only its own origin; in development the browser stands on ours.
  headers: { origin: GATEWAY, 'sec-fetch-site': 'same-origin' },
  // /config is a page for a person and a document for a program.
  bypass: ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) =>
    String(headers['accept']).includes('text/html') ? '/index.html' : undefined,
};

// Vite asks for a default export; it is the only one in the project.
export default defineConfig({
  plugins: [react(), tailwindcss()],
  server: {
    port: 5173,
    proxy: {
      '/api': proxied,
      '/health': proxied,
      '/system': proxied,
      '/agents': proxied,
      '/events': proxied,
      '/config': proxied,
    },
  },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    cssMinify: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 20 },
            { name: 'chart', test: /node_modules[\\/](lightweight-charts|fancy-canvas)[\\/]/, priority: 20 },
          ],
        },
      },
    },
  },
});
