import type { Annotation } from '@schema/server_message';
import type { Impression } from '../history/impression';
import { canBeRead, type Sighting } from '../page/post';
import { cut } from '../page/post_text';
import type { VideoView } from '../video/view';

/** In UTF-16 units. */
const DESCRIPTION_LENGTH = 200;

/** Measures how long one video is on screen in a visible tab, and what was shown beside it. */
export class Dwell {
  readonly #id = crypto.randomUUID();
  readonly #started = Date.now();
  #milliseconds = 0;
  #visibleSince: number | null;
  #annotation: Annotation | null = null;
  #final = false;

  constructor(
    private readonly sighting: Sighting,
    private readonly description: string,
    visible: boolean,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.#visibleSince = visible ? clock() : null;
  }

  visibility(visible: boolean): void {
    const now = this.clock();
    if (this.#visibleSince !== null) this.#milliseconds += now - this.#visibleSince;
    this.#visibleSince = visible ? now : null;
  }

  /** Labels are on the screen now. True if they were not the same before. */
  shown({ annotation, state }: VideoView): boolean {
    if (annotation === null) return false;
    const final = state === 'final';
    const same = JSON.stringify(annotation) === JSON.stringify(this.#annotation);
    if (same && final === this.#final) return false;
    this.#annotation = annotation;
    this.#final = final;
    return true;
  }

  /** As it stands now; `null` for posts that can't be labelled. */
  impression(): Impression | null {
    const { post, surface } = this.sighting;
    if (!canBeRead(post.kind) || post.id === null || post.url === null) return null;
    this.visibility(this.#visibleSince !== null);
    return {
      id: this.#id,
      videoId: post.id,
      author: post.author,
      description: cut(this.description, DESCRIPTION_LENGTH),
      url: post.url,
      surface,
      started: this.#started,
      seconds: Math.round(this.#milliseconds / 100) / 10,
      labels: (this.#annotation?.labels ?? []).map(({ value, level, confidence }) => ({
        value,
        level,
        score: confidence.score,
      })),
      final: this.#final,
      labeler: this.#annotation?.labeler ?? null,
    };
  }
}
