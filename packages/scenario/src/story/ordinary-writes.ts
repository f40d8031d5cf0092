// Which writes are worth asking the nodes about, when one is drawn that stands for all: those of ordinary latency.
//
// They are taken from all over the run. What a leader remembers of its entries dies with it, and after its last death come writes of
// which everything is known, ordinary or not.
import { SPACE_TIME_CANDIDATES, SPACE_TIME_RECENT_ENTRIES } from "../limits.ts";
import { type AcknowledgedWrites, type Acknowledgement, indexOf } from "../run/acknowledged-writes.ts";
import type { PlacedPhase } from "../workload/workload-driver.ts";

export interface OrdinaryWritesOptions {
  readonly writes: Pick<AcknowledgedWrites, "all" | "lastIndex">;
  readonly plan: { readonly phases: readonly PlacedPhase[] };
  /** The start of the load, by the world's clock. */
  readonly originAtMs: number;
}

/** Of the recorded time that nodes remember, cut into equal numbers of writes, the one of each whose latency is nearest to the median of all; the nearest first. */
export function ordinaryWrites({ writes, plan, originAtMs }: OrdinaryWritesOptions): readonly Acknowledgement[] {
  const recorded = writes.all.filter(({ ackedAtMs }) => isRecorded(plan.phases, ackedAtMs - originAtMs));
  const latencies = recorded.map(latencyMsOf).sort((a, b) => a - b);
  const medianMs = latencies[Math.floor(latencies.length / 2)] ?? 0;
  const distanceMs = (write: Acknowledgement): number => Math.abs(latencyMsOf(write) - medianMs);
  const byDistance = (a: Acknowledgement, b: Acknowledgement): number => distanceMs(a) - distanceMs(b);
  const recent = recorded.filter(
    ({ versionstamp }) => indexOf(versionstamp) > writes.lastIndex - SPACE_TIME_RECENT_ENTRIES,
  );
  const sliceLength = Math.max(1, Math.ceil(recent.length / SPACE_TIME_CANDIDATES));
  return Array.from({ length: Math.ceil(recent.length / sliceLength) }, (_, i) =>
    recent.slice(i * sliceLength, (i + 1) * sliceLength).sort(byDistance),
  )
    .flatMap(([nearest]) => (nearest === undefined ? [] : [nearest]))
    .sort(byDistance);
}

function isRecorded(phases: readonly PlacedPhase[], sinceStartMs: number): boolean {
  return phases.findLast(({ fromMs }) => fromMs <= sinceStartMs)?.recorded === true;
}

function latencyMsOf({ sentAtMs, ackedAtMs }: Acknowledgement): number {
  return ackedAtMs - sentAtMs;
}
