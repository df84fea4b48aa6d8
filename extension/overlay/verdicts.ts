import type { ValueId } from '@schema/values';
import type { Verdict } from '../channel/messages';
import type { AnyFailure } from '../connection/failure';

/** What a person said of one label, and whether the server keeps it. */
export interface Said {
  readonly verdict: Verdict;
  readonly state: 'sending' | 'kept' | 'failed';
  readonly error: AnyFailure | null;
}

/** What was said of the labels while this page is open. */
export class Verdicts {
  readonly #said = new Map<string, Said>();

  of(videoId: string, value: ValueId): Said | null {
    return this.#said.get(`${videoId} ${value}`) ?? null;
  }

  send(videoId: string, value: ValueId, verdict: Verdict): void {
    this.#said.set(`${videoId} ${value}`, { verdict, state: 'sending', error: null });
  }

  /** The answer; ignored where the person has said something else meanwhile. */
  answer(videoId: string, value: ValueId, verdict: Verdict, error: AnyFailure | null): void {
    const said = this.of(videoId, value);
    if (said && said.verdict !== verdict) return;
    const state = error === null ? 'kept' : 'failed';
    this.#said.set(`${videoId} ${value}`, { verdict, state, error });
  }
}
