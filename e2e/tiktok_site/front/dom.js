// Elements, made in one call.

import { className, elementId, testMark } from './names.js';

/**
 * An element. `label` is the component that it belongs to, `mark` its name for tests, `look` its
 * class in the style sheet, `on` its listeners; all else becomes an attribute.
 */
export function h(tag, properties = {}, ...children) {
  const { label, mark, look, id, on, ...attributes } = properties;
  const element = document.createElement(tag);
  const classes = [label && className(label), look].filter(Boolean).join(' ');
  if (classes) element.className = classes;
  if (id) element.id = elementId(id);
  if (mark) element.setAttribute(...testMark(mark));
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  for (const [type, listener] of Object.entries(on ?? {})) element.addEventListener(type, listener);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** 12345 as TikTok writes it: 12.3K. */
export function short(count) {
  const number = Number(count);
  if (number >= 1e6) return `${(number / 1e6).toFixed(1)}M`;
  return number >= 1e4 ? `${(number / 1e3).toFixed(1)}K` : String(number);
}
