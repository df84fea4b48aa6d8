import type { Label } from '@schema/server_message';
import type { ValueId } from '@schema/values';
import type { Status } from '../../channel/messages';
import type { Post } from '../../page/post';
import { newView, type VideoView } from '../../video/view';

export const POST: Post = {
  id: '7000000000000000001',
  kind: 'video',
  author: 'leena.makes',
  url: 'https://www.tiktok.com/@leena.makes/video/7000000000000000001',
};

export const NOW = new Date(2026, 10, 24, 12).getTime();

/** Connected, with a video on screen about which nothing is known. */
export function status(change: Partial<Status> = {}): Status {
  return {
    connection: { kind: 'open', server: '0.1.0', pipeline: 'p' },
    address: 'ws://127.0.0.1:8765',
    pause: null,
    post: POST,
    view: null,
    health: null,
    tabs: [],
    lastError: null,
    ...change,
  };
}

export function label(value: ValueId, level: Label['level'], score: number): Label {
  const confidence = { score, method: 'calibrated' } as const;
  return { value, level, attained: 0.6, constrained: 0, confidence, evidence: [] };
}

export function view(
  state: VideoView['state'],
  labels: readonly Label[] = [],
  change: Partial<VideoView> = {},
): VideoView {
  return {
    ...newView(POST.id ?? ''),
    state,
    annotation: {
      video_id: POST.id ?? '',
      pipeline: 'two_step',
      labeler: 'embedded/1',
      coverage: 'full',
      labels: [...labels],
      scores: {},
      usage: [],
    },
    ...change,
  };
}
