import type { ValueId } from '@schema/values';

/** The explanation that is open. `pinned`: it stays until it is closed. */
export interface Opened {
  readonly value: ValueId;
  readonly pinned: boolean;
  /** Pinned from the keyboard, so that the focus goes into it. */
  readonly takesFocus: boolean;
}

/** How long the pointer rests on a chip before its explanation opens, in ms. */
export const HOVER_MS = 150;
/** How long the pointer may be on its way from chip to explanation, in ms. */
export const LEAVE_MS = 280;

/** Which explanation is open: by hover, by focus, or pinned. */
export class Opening {
  current: Opened | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The chip that the pointer or the focus is on. */
  #over: ValueId | null = null;
  /** Closed while they were on its chip: it stays closed until they have left. */
  #dismissed: ValueId | null = null;

  constructor(
    private readonly changed: () => void,
    signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  /** The pointer moves over a chip. */
  enter(value: ValueId): void {
    if (this.#over === value && this.current === null) return;
    this.#over = value;
    if (this.current?.pinned || this.#dismissed === value) return;
    if (this.current?.value === value) this.stay();
    else this.#later(HOVER_MS, { value, pinned: false, takesFocus: false });
  }

  /** The pointer is over the explanation. */
  stay(): void {
    clearTimeout(this.#timer);
  }

  /** The pointer has left the chip or the explanation, or the focus the chip. */
  leave(): void {
    this.#over = null;
    this.#dismissed = null;
    clearTimeout(this.#timer);
    if (this.current && !this.current.pinned) this.#later(LEAVE_MS, null);
  }

  /** The focus is on a chip. */
  focus(value: ValueId): void {
    this.#over = value;
    if (this.current?.pinned || this.#dismissed === value) return;
    this.#set({ value, pinned: false, takesFocus: false });
  }

  /** Pins the explanation, or closes it if it was pinned already. */
  pin(value: ValueId, byKeyboard: boolean): void {
    const again = this.current?.pinned && this.current.value === value;
    this.#dismissed = again ? this.#over : null;
    this.#set(again ? null : { value, pinned: true, takesFocus: byKeyboard });
  }

  /**
   * Closes what is open, and tells which value's explanation that was. `returning`: the focus
   * goes back to the chip, which must not open it again.
   */
  close(returning = false): ValueId | null {
    const value = this.current?.value ?? null;
    clearTimeout(this.#timer);
    if (value === null) return null;
    this.#dismissed = returning ? value : this.#over;
    this.#set(null);
    return value;
  }

  /** Other chips are there now: what was done to those before counts no more. */
  restart(): void {
    this.close();
    this.#over = null;
    this.#dismissed = null;
  }

  #later(delay: number, next: Opened | null): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#set(next), delay);
  }

  #set(next: Opened | null): void {
    clearTimeout(this.#timer);
    this.current = next;
    this.changed();
  }
}
