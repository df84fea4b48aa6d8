import type { DetectionHealth } from './post';

/** Misses in a row after which the page counts as not understood. */
const BLIND_AFTER = 4;
/** Steps of the identity ladder that work only by inference. */
const LATE_STEPS: readonly string[] = ['anchor', 'url', 'feed'];

export const UNKNOWN_HEALTH: DetectionHealth = {
  state: 'unknown',
  steps: {},
  misses: 0,
  blocked: false,
};

export type Finding =
  /** A step of the identity ladder named the post on screen. */
  | { readonly type: 'named'; readonly step: string }
  /** Something plays on a watched surface, and no step names it. */
  | { readonly type: 'missed' }
  /** Whether a captcha or a login wall is in the way. */
  | { readonly type: 'blocked'; readonly blocked: boolean };

/** What is thought of the page after one more finding; the same object if nothing changed. */
export function afterFinding(health: DetectionHealth, finding: Finding): DetectionHealth {
  switch (finding.type) {
    case 'named': {
      const steps = { ...health.steps, [finding.step]: (health.steps[finding.step] ?? 0) + 1 };
      const late = Object.keys(steps).every((step) => LATE_STEPS.includes(step));
      return { ...health, state: late ? 'degraded' : 'well', steps, misses: 0 };
    }
    case 'missed': {
      // Behind a captcha nothing can be expected.
      if (health.blocked) return health;
      const misses = health.misses + 1;
      return { ...health, state: misses >= BLIND_AFTER ? 'blind' : health.state, misses };
    }
    case 'blocked':
      return health.blocked === finding.blocked ? health : { ...health, blocked: finding.blocked };
  }
}
