import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** Folders without code that is shipped. */
const OTHERS = ['node_modules', 'public', 'tests', 'texts'];

export function readSources(): readonly string[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^\./.test(entry.name))
    .filter((entry) => !OTHERS.includes(entry.name))
    .flatMap(({ name }) =>
      readdirSync(join(ROOT, name), { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.tsx?$/.test(path))
        .map((path) => readFileSync(join(ROOT, name, path), 'utf8')),
    );
}

/** Calls whose first argument is the key of a text. */
const CALLS = /\b(?:text|has|counted|mountPage)\(|\bact: \[/g;
const LITERAL = /(['"])([a-z0-9_]+)\1/g;
const TEMPLATE = /`([^`]*\$\{[^`]*)`/g;

/** From `start` to where the first argument ends. */
function argumentAt(source: string, start: number): string {
  let depth = 0;
  for (let end = start; end < source.length; end += 1) {
    const sign = source.charAt(end);
    if ('([{'.includes(sign)) depth += 1;
    if (')]}'.includes(sign)) depth -= 1;
    if (depth < 0 || (depth === 0 && sign === ',')) return source.slice(start, end);
  }
  return source.slice(start);
}

const literals = (code: string) => [...code.matchAll(LITERAL)].map((match) => match[2] ?? '');

/** Keys that are asked for as they stand. */
export function askedKeys(source: string): readonly string[] {
  return [...source.matchAll(CALLS)]
    .map((call) => argumentAt(source, call.index + call[0].length))
    .flatMap((argument) => literals(argument.replace(/[!=]== '[^']*'/g, '')));
}

/** Words of several parts, such as tables of keys have; one without `_` may be anything. */
export function possibleKeys(source: string): readonly string[] {
  return literals(source).filter((word) => word.includes('_'));
}

/** Keys that are composed, with `*` for what is filled in, e.g. `stage_*`. */
export function composedKeys(source: string): readonly string[] {
  return [...source.matchAll(TEMPLATE)]
    .map((match) => (match[1] ?? '').replace(/\$\{[^}]*\}/g, '*'))
    .filter((pattern) => /^[a-z_*]+$/.test(pattern) && pattern.includes('_'));
}
