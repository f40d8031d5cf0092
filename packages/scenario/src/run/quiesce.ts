// Waits until the cluster has come to rest: every replica has applied the last commit, and no eventual read waits for its verdict.
// Figures taken then are complete.
import { KvorumError } from "@kvorum/base";
import { QUIESCE_POLL_MS, QUIESCE_TIMEOUT_MS } from "../limits.ts";
import type { ScenarioClock, WorldNode } from "../world/world.ts";
import { statusOf } from "./node-status.ts";

export interface QuiesceOptions {
  readonly nodes: readonly WorldNode[];
  readonly clock: ScenarioClock;
  /** The log index that every replica must have applied: that of the last acknowledged write. */
  readonly throughIndex: number;
}

export type QuiesceResult =
  | { readonly ok: true; readonly tookMs: number }
  | { readonly ok: false; readonly reason: string };

/** Never throws: a replica that does not answer is a reason, since a scenario may have killed it. */
export async function quiesce(options: QuiesceOptions): Promise<QuiesceResult> {
  const { clock } = options;
  const startedAtMs = clock.nowMs();
  const never = new AbortController().signal;
  for (;;) {
    const reason = await unrestReason(options);
    const tookMs = clock.nowMs() - startedAtMs;
    if (reason === null) {
      return { ok: true, tookMs };
    }
    if (tookMs >= QUIESCE_TIMEOUT_MS) {
      return { ok: false, reason: `after ${Math.round(tookMs)} ms ${reason}` };
    }
    await clock.sleepUntil(clock.nowMs() + QUIESCE_POLL_MS, never);
  }
}

async function unrestReason({ nodes, throughIndex }: QuiesceOptions): Promise<string | null> {
  try {
    const statuses = await Promise.all(nodes.map(statusOf));
    // A branch that a forced failover left behind counts for nothing.
    const epoch = Math.max(...statuses.map((status) => status.epoch));
    const current = statuses.filter((status) => status.epoch === epoch);
    const lastIndex = Math.max(epoch === 0 ? throughIndex : 0, ...current.map((status) => status.commitIndex));
    const behind = statuses.find((status) => status.epoch < epoch || status.appliedIndex < lastIndex);
    if (behind !== undefined) {
      return `${behind.datacenter} has applied index ${behind.appliedIndex} of ${lastIndex}`;
    }
    const unjudged = statuses.reduce((sum, status) => sum + status.readsAwaitingVerdict, 0);
    return unjudged > 0 ? `${unjudged} eventual reads await their verdict` : null;
  } catch (thrown) {
    return KvorumError.from(thrown).message;
  }
}
