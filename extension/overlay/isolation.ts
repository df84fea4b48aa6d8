/** Events that our own elements handle: they are repeated within the shadow tree. */
const REPEATED = [
  'click',
  'dblclick',
  'mousedown',
  'pointerdown',
  'pointermove',
  'pointerup',
  'pointercancel',
  'keydown',
  'focusin',
  'focusout',
] as const;
/** Events that nobody needs to see, neither the page nor we. */
const SWALLOWED = [
  'auxclick',
  'contextmenu',
  'keypress',
  'keyup',
  'mouseup',
  'mousemove',
  'mouseover',
  'mouseout',
  'pointerover',
  'pointerout',
  'touchstart',
  'touchmove',
  'touchend',
  'touchcancel',
  'wheel',
] as const;

/** What a repeated event takes over from the real one, where that has it. */
const CARRIED = [
  ...['detail', 'button', 'buttons', 'clientX', 'clientY', 'ctrlKey', 'shiftKey', 'altKey'],
  ...['metaKey', 'relatedTarget', 'key', 'code', 'repeat', 'isComposing', 'pointerId'],
  ...['pointerType', 'isPrimary', 'bubbles', 'cancelable'],
];

export interface IsolationHooks {
  /** Escape was pressed, wherever the focus is; true if that was meant for the overlay. */
  escape(): boolean;
  /** The wheel was turned over the overlay; `target` is the element within it. */
  wheel(event: WheelEvent, target: Element): void;
}

/** A copy of an event that stays within a shadow tree. */
function copyOf(event: Event): Event {
  const init: EventInit & Record<string, unknown> = {};
  for (const name of CARRIED) if (name in event) init[name] = Reflect.get(event, name);
  // Of the same kind: a pointer event, a keyboard event, …
  const Kind = event.constructor as typeof Event;
  return new Kind(event.type, init);
}

/**
 * Keeps the overlay's events from the page, whose listeners may sit on `window` and capture.
 *
 * To be called before any script of the page runs, since listeners are called in the order in
 * which they were added. An event through `host` goes no further than here; a copy that does not
 * leave the shadow tree is sent to its real target, so that handlers there work as usual. What the
 * browser does by itself (focus, a click from Enter, scrolling, selection) is not touched. Elements
 * that act on clicks by themselves, such as links, would act twice: the overlay uses buttons only.
 *
 * A script of the page can reach into an open shadow tree, and press buttons there: of what is not
 * the browser's own, nothing but the copies is let in.
 */
export function isolate(host: HTMLElement, hooks: IsolationHooks, signal: AbortSignal): void {
  const ours = (event: Event): boolean => event.composedPath().includes(host);
  /** Only while it is under way, so that the page can't send it once more. */
  let copy: Event | null = null;

  const repeat = (event: Event): void => {
    if (!event.isTrusted) return;
    if (event instanceof KeyboardEvent && event.key === 'Escape' && hooks.escape()) {
      event.stopImmediatePropagation();
      event.preventDefault();
      return;
    }
    if (!ours(event)) return;
    event.stopImmediatePropagation();
    const target = event.composedPath()[0];
    if (!target || target === host) return;
    copy = copyOf(event);
    // Only the copy is cancelled by a handler, so that is passed on.
    if (!target.dispatchEvent(copy)) event.preventDefault();
    copy = null;
  };
  const keepOut = (event: Event): void => {
    if (!event.isTrusted && event !== copy) event.stopImmediatePropagation();
  };
  const swallow = (event: Event): void => {
    if (!ours(event)) return;
    event.stopImmediatePropagation();
    const target = event.composedPath()[0];
    if (event instanceof WheelEvent && target instanceof Element) hooks.wheel(event, target);
  };

  for (const type of REPEATED) {
    window.addEventListener(type, repeat, { capture: true, signal });
    host.shadowRoot?.addEventListener(type, keepOut, { capture: true, signal });
  }
  for (const type of SWALLOWED) {
    window.addEventListener(type, swallow, { capture: true, passive: true, signal });
  }
}
