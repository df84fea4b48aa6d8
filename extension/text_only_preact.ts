import type { Plugin } from 'vite';

/** Where Preact takes the property out, of the old and of the new element. */
const TAKEN = /"dangerouslySetInnerHTML"==\w+\?\w+=\w+:/g;
/** The one place that sets HTML. */
const SET = /(\w+)\.innerHTML=(\w+\.__html)/;

/**
 * Takes from Preact what sets HTML (`dangerouslySetInnerHTML`), which nothing here uses: what
 * comes from a video or a server can then never become markup. Stores' linters also ask about it.
 * The build fails if a new Preact has it in another form.
 */
export function textOnlyPreact(): Plugin {
  return {
    name: 'text-only-preact',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/preact\/dist\/preact\.m?js/.test(id)) return undefined;
      if (code.match(TAKEN)?.length !== 2 || !SET.test(code)) {
        this.error('Preact sets HTML in a way that is not known here.');
      }
      return { code: code.replace(TAKEN, '').replace(SET, '$1.textContent=$2'), map: null };
    },
  };
}
