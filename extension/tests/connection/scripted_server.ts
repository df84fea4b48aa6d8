import type { ClientMessage, Watch } from '@schema/client_message';
import type { Failure, ServerMessage } from '@schema/server_message';
import type { Role, Wanted } from '../../channel/messages';
import { Memory } from '../../connection/memory';
import { Watches } from '../../connection/watches';
import type { VideoView } from '../../video/view';
import { expectUnderstood } from './contract';
import { annotation, snapshot } from './samples';

export const FIRST = '7123456789012345601';
export const SECOND = '7123456789012345602';
export const THIRD = '7123456789012345603';

export const wanted = (videoId: string, role: Role): Wanted => ({
  videoId,
  url: `https://www.tiktok.com/@a/video/${videoId}`,
  role,
  page: { description: 'The beach' },
});

/** Watches, and a server that says what the test tells it to. */
export class Scripted {
  readonly sent: ClientMessage[] = [];
  readonly views: VideoView[] = [];
  readonly watches: Watches;
  connected = true;

  constructor(readonly memory: Memory = new Memory()) {
    this.watches = new Watches(memory, {
      send: (message) => {
        expectUnderstood(message);
        if (this.connected) this.sent.push(message);
        return this.connected;
      },
      changed: (view) => this.views.push(view),
    });
  }

  /** What was sent since the last look, without the ids. */
  news(): Omit<ClientMessage, 'id'>[] {
    return this.sent.splice(0).map(({ id: _, ...rest }) => rest);
  }

  /** The same, each as `type what urgency`. */
  brief(): string[] {
    return this.sent.splice(0).map((message) => {
      switch (message.type) {
        case 'watch': {
          const how = message.start === false ? 'known' : message.priority;
          const resume = message.job ? ` after ${message.after} of ${message.job}` : '';
          return `watch ${message.url.slice(-2)} ${how}${resume}`;
        }
        case 'unwatch':
          return `unwatch ${message.job}`;
        case 'reprioritise':
          return `reprioritise ${message.job} ${message.priority}`;
        default:
          return message.type;
      }
    });
  }

  view(videoId: string): VideoView | null {
    return this.memory.get(videoId);
  }

  /** A page that is seen wants these. */
  want(...list: readonly [string, Role][]): void {
    this.watches.want(
      1,
      true,
      list.map(([videoId, role]) => wanted(videoId, role)),
    );
  }

  say(message: ServerMessage): void {
    this.watches.receive(message);
  }

  /** The id of the last watch of a video. */
  lastWatch(videoId: string): string {
    const watch = this.sent.findLast(
      (message): message is Watch => message.type === 'watch' && message.url.endsWith(videoId),
    );
    if (watch?.id == null) throw new Error('no such watch was sent');
    return watch.id;
  }

  accept(videoId: string, job: string): void {
    this.say({ type: 'accepted', reply_to: this.lastWatch(videoId), job, video_id: videoId });
  }

  refuse(replyTo: string, failure: Pick<Failure, 'code'> & Partial<Failure>): void {
    const message = 'No.';
    this.say({ type: 'error', seq: 0, message, retryable: false, ...failure, reply_to: replyTo });
  }

  stage(job: string, seq: number): void {
    this.say({ type: 'stage', job, seq, stage: 'speech', state: 'started' });
  }

  labels(job: string, seq: number, final: boolean): void {
    this.say({ type: 'labels', job, seq, annotation, final });
  }

  fail(job: string, seq: number, failure: Pick<Failure, 'code' | 'retryable'> & Partial<Failure>) {
    this.say({ type: 'error', job, seq, message: 'No.', ...failure });
  }

  kept(videoId: string): void {
    const { error: _, ...rest } = snapshot;
    this.say({
      ...rest,
      reply_to: this.lastWatch(videoId),
      job: `kept-${videoId}`,
      seq: 0,
      video: { ...snapshot.video, id: videoId },
      state: 'done',
      final: true,
      kept: true,
    });
  }

  running(videoId: string, job: string, seq: number): void {
    const { error: _, reply_to: __, ...rest } = snapshot;
    this.say({ ...rest, job, seq, video: { ...snapshot.video, id: videoId } });
  }
}
