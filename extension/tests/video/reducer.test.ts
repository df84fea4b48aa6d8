import type { Stage } from '@schema/server_message';
import { describe, expect, it } from 'vitest';
import { receive, skip, type VideoMessage } from '../../video/reducer';
import { newView, type VideoView } from '../../video/view';
import { annotation, SAMPLES, snapshot, VIDEO } from '../connection/samples';

const JOB = 'j1';
const viewAfter = (...messages: readonly VideoMessage[]): VideoView =>
  messages.reduce((view, message) => receive(view, message).view, newView(VIDEO));

const accepted: VideoMessage = { type: 'accepted', job: JOB, video_id: VIDEO };
const stage = (seq: number, name: Stage['stage'], state: Stage['state'] = 'started'): Stage => ({
  type: 'stage',
  job: JOB,
  seq,
  stage: name,
  state,
});
const labels = (seq: number, final = false): VideoMessage => ({
  type: 'labels',
  job: JOB,
  seq,
  annotation,
  final,
});
const done = (seq: number): VideoMessage => ({ ...SAMPLES.done, job: JOB, seq }) as VideoMessage;
const cancelled = (seq: number): VideoMessage => ({
  type: 'error',
  job: JOB,
  seq,
  code: 'cancelled',
  message: 'Nobody was waiting.',
  retryable: true,
});

describe('a view', () => {
  it('works when the job is accepted', () => {
    expect(viewAfter(accepted)).toMatchObject({ state: 'working', job: JOB, seq: 0 });
  });

  it('takes no labels of another video', () => {
    const others = { ...annotation, video_id: '7400000000000000099' };
    const event: VideoMessage = {
      type: 'labels',
      job: JOB,
      seq: 1,
      annotation: others,
      final: true,
    };
    expect(viewAfter(accepted, event)).toMatchObject({
      annotation: null,
      state: 'working',
      seq: 1,
    });
    expect(viewAfter({ ...snapshot, annotation: others }).annotation).toBeNull();
  });

  it('tells the stage that began last, until that one ends', () => {
    const listening = [
      accepted,
      stage(1, 'decode'),
      stage(2, 'speech'),
      stage(3, 'speech', 'progress'),
    ];
    expect(viewAfter(...listening).stage).toBe('speech');
    expect(viewAfter(...listening, stage(4, 'decode', 'finished')).stage).toBe('speech');
    expect(viewAfter(...listening, stage(4, 'speech', 'finished')).stage).toBeNull();
    expect(viewAfter(...listening, stage(4, 'speech', 'failed')).stage).toBeNull();
  });

  it('shows the line that was heard last', () => {
    const line = { id: 'H1', kind: 'speech', text: 'Hello.' } as const;
    expect(viewAfter(accepted, { type: 'script_line', job: JOB, seq: 1, line }).heard).toEqual(
      line,
    );
  });

  it('is provisional with the first labels and final with the last', () => {
    expect(viewAfter(accepted, labels(1))).toMatchObject({ state: 'provisional', annotation });
    expect(viewAfter(accepted, labels(1), labels(2, true)).state).toBe('final');
  });

  it('is final when the job is done, with the notes of its script', () => {
    const view = viewAfter(accepted, stage(1, 'values'), labels(2, true), done(3));
    expect(view).toMatchObject({
      state: 'final',
      notes: ['nobody speaks'],
      stage: null,
      heard: null,
    });
  });

  it('fails when the job does, with what is known of the reason', () => {
    expect(viewAfter(accepted, cancelled(1))).toMatchObject({
      state: 'failed',
      error: { code: 'cancelled', message: 'Nobody was waiting.', retryable: true },
    });
  });

  it('stays final when its job fails after the final labels', () => {
    expect(viewAfter(accepted, labels(1, true), cancelled(2))).toMatchObject({
      state: 'final',
      error: null,
    });
  });
});

describe('the order of events', () => {
  it('an event that was seen before changes nothing', () => {
    const view = viewAfter(accepted, stage(1, 'source'), labels(2));
    expect(receive(view, stage(1, 'source'))).toEqual({ view, gap: false });
    expect(receive(view, stage(2, 'speech'))).toEqual({ view, gap: false });
  });

  it('an event after missing ones changes nothing and is told', () => {
    const view = viewAfter(accepted, stage(1, 'source'));
    expect(receive(view, labels(3))).toEqual({ view, gap: true });
  });

  it('an event of another job changes nothing', () => {
    const view = viewAfter(accepted);
    expect(receive(view, { ...stage(1, 'source'), job: 'other' })).toEqual({ view, gap: false });
  });

  it('an event that could not be read is counted, so that the next one fits', () => {
    const view = skip(viewAfter(accepted, stage(1, 'source')), JOB, 2);
    expect(receive(view, labels(3))).toMatchObject({ gap: false, view: { seq: 3 } });
    expect(skip(view, JOB, 9)).toBe(view);
    expect(skip(view, 'other', 3)).toBe(view);
  });

  it('goes on where it was when the same job is accepted again', () => {
    const view = viewAfter(accepted, labels(1));
    expect(receive(view, accepted).view).toMatchObject({ seq: 1, state: 'provisional' });
  });

  it('begins anew with another job, and keeps labels until there are others', () => {
    const view = viewAfter(accepted, stage(1, 'source'), labels(2), cancelled(3));
    expect(receive(view, { ...accepted, job: 'j2' } as VideoMessage).view).toMatchObject({
      job: 'j2',
      seq: 0,
      state: 'provisional',
      annotation,
      stage: null,
      error: null,
    });
  });
});

describe('a snapshot', () => {
  const bare = (({ error: _, ...rest }) => rest)(snapshot);

  it('of a job that runs gives what was found so far, without a note about being unfinished', () => {
    expect(viewAfter(bare)).toMatchObject({
      state: 'provisional',
      seq: 7,
      heard: { id: 'L1' },
      notes: [],
      kept: false,
    });
  });

  it('of a kept result is final at once', () => {
    const kept = { ...bare, seq: 0, state: 'done', final: true, kept: true } as const;
    expect(viewAfter(kept)).toMatchObject({ state: 'final', kept: true, notes: ['nobody speaks'] });
  });

  it('of a failed job tells why', () => {
    expect(viewAfter({ ...snapshot, state: 'failed' })).toMatchObject({
      state: 'failed',
      error: { code: 'busy', retry_after: 30 },
    });
  });

  it('fills a gap', () => {
    const view = receive(viewAfter(accepted, stage(1, 'source')), bare).view;
    expect(view.seq).toBe(7);
    expect(receive(view, { ...stage(8, 'values') }).gap).toBe(false);
  });

  it('that is older than what is known changes nothing', () => {
    const view = viewAfter(bare);
    expect(receive(view, { ...bare, seq: 6 }).view).toBe(view);
  });
});
