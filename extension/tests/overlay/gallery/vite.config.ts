import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// `npx vite -c tests/overlay/gallery/vite.config.ts`
export default defineConfig({
  root: at('.'),
  resolve: { alias: { '@schema': at('../../../../shared_schema/typescript') } },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  server: { port: 5199, strictPort: true, fs: { allow: [at('../../../..')] } },
});
