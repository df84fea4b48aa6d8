import type { ClientMessage, Feedback } from '@schema/client_message';
import type { ServerMessage } from '@schema/server_message';
import { type AnyFailure, localFailure } from '../connection/failure';
import { failureOf } from '../video/reducer';

/** What a viewer thinks of one label. */
export type Opinion = Pick<Feedback, 'video_id' | 'value' | 'verdict'> & {
  readonly labeler: string;
};

type Answered = (error: AnyFailure | null) => void;

/** Feedback on its way to the server, until the server has noted it. */
export class FeedbackDesk {
  private readonly waiting = new Map<string, Answered>();
  private count = 0;

  constructor(private readonly send: (message: ClientMessage) => boolean) {}

  /** Gives `null` when the server has noted it, else why it has not. */
  give(opinion: Opinion): Promise<AnyFailure | null> {
    this.count += 1;
    const id = `f${this.count}`;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      if (!this.send({ ...opinion, id, type: 'feedback' })) this.closed();
    });
  }

  receive(message: ServerMessage): void {
    if (message.type === 'noted') this.answer(message.reply_to, null);
    if (message.type === 'error' && message.job === undefined) {
      // Too much was said: which message was not taken isn't told.
      const lost = message.code === 'rate_limited' && message.reply_to === undefined;
      const ids = lost ? [...this.waiting.keys()] : [message.reply_to];
      for (const id of ids) this.answer(id, failureOf(message));
    }
  }

  /** The connection is lost; nobody knows whether the server has noted what was on its way. */
  closed(): void {
    for (const id of [...this.waiting.keys()]) {
      this.answer(id, localFailure('server_unreachable'));
    }
  }

  private answer(id: string | undefined, error: AnyFailure | null): void {
    if (id === undefined) return;
    this.waiting.get(id)?.(error);
    this.waiting.delete(id);
  }
}
