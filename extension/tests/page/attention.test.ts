import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Attention, type AttentionListener } from '@/page/attention';
import type { Sighting } from '@/page/post';

function sighting(id: string): Sighting {
  const card = document.createElement('article');
  const player = document.createElement('video');
  card.append(player);
  const post = { id, kind: 'video', author: null, url: null } as const;
  return { post, surface: 'foryou', card, player };
}

describe('a player that the page takes for another card', () => {
  const end = new AbortController();
  const accepted = vi.fn<AttentionListener['accepted']>();

  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    end.abort();
    vi.useRealTimers();
  });

  it('belongs no more to the post that was on screen before', () => {
    const [before, passing] = [sighting('1'), sighting('2')];
    let seen = before;
    const attention = new Attention(
      () => attention.see(seen),
      { accepted, settled: () => {} },
      end.signal,
    );
    attention.see(before);
    vi.advanceTimersByTime(300);
    expect(accepted).toHaveBeenLastCalledWith(before);

    passing.card.append(before.player as HTMLVideoElement);
    seen = passing;
    attention.see(passing);
    expect(accepted).toHaveBeenLastCalledWith({ ...before, player: null });

    vi.advanceTimersByTime(300);
    expect(accepted).toHaveBeenLastCalledWith(passing);
  });
});
