import type { Plugin } from 'vite';

const ASSIGNMENT = /(\w+)\.innerHTML=(\w+\.__html)/;

/**
 * Takes from Preact the one place that sets HTML (`dangerouslySetInnerHTML`), which nothing here
 * uses: what comes from a video or a server can then never become markup. Stores' linters also
 * ask about it. The build fails if a new Preact has that place in another form.
 */
export function textOnlyPreact(): Plugin {
  return {
    name: 'text-only-preact',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/preact\/dist\/preact\.m?js/.test(id)) return undefined;
      if (!ASSIGNMENT.test(code)) this.error('Preact sets HTML in a way that is not known here.');
      return { code: code.replace(ASSIGNMENT, '$1.textContent=$2'), map: null };
    },
  };
}
