import { fileURLToPath } from 'node:url';
import { defineConfig } from 'wxt';
import { textOnlyPreact } from './text_only_preact';

export default defineConfig({
  imports: false,
  manifestVersion: 3,
  // The development server starts no browser.
  webExt: { disabled: true },
  // The sources include the shared schema, so scripts/package makes their archive.
  zip: { zipSources: false },
  alias: { '@schema': fileURLToPath(new URL('../shared_schema/typescript', import.meta.url)) },
  vite: () => ({
    plugins: [textOnlyPreact()],
    esbuild: { jsx: 'automatic', jsxImportSource: 'preact', charset: 'ascii' },
    build: {
      target: ['chrome116', 'firefox140'],
      sourcemap: false,
      minify: 'terser',
      terserOptions: {
        ecma: 2022,
        compress: {
          passes: 3,
          pure_getters: true,
          unsafe_arrows: true,
          unsafe_methods: true,
          keep_fargs: false,
        },
      },
    },
  }),
  manifest: ({ browser }) => ({
    name: '__MSG_name__',
    description: '__MSG_description__',
    default_locale: 'en',
    permissions: ['storage', 'alarms'],
    host_permissions: ['https://www.tiktok.com/*'],
    // Without WXT's wrapper for content scripts, which is a fifteenth of the script's size and
    // tells the page that it has started.
    content_scripts: [
      { matches: ['https://www.tiktok.com/*'], run_at: 'document_start', js: ['page.js'] },
    ],
    incognito: 'not_allowed',
    // Firefox's default would turn ws://127.0.0.1 into wss://.
    content_security_policy: { extension_pages: "script-src 'self'; object-src 'self'" },
    commands: {
      toggle_overlay: {
        suggested_key: { default: 'Alt+Shift+O' },
        description: '__MSG_command_toggle__',
      },
      focus_overlay: {
        suggested_key: { default: 'Alt+Shift+V' },
        description: '__MSG_command_focus__',
      },
    },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'overtones@overtones.invalid',
              strict_min_version: '140.0',
              // The address of the video and what its page says go to the server that was set.
              data_collection_permissions: { required: ['browsingActivity', 'websiteContent'] },
            },
            gecko_android: { strict_min_version: '142.0' },
          },
        }
      : { minimum_chrome_version: '116' }),
  }),
});
