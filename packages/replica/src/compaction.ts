// When the log is shortened, and how far. A log that grows past half of its bound is cut to a quarter, but spares every
// entry that a known learner still needs, as long as the bound in bytes allows; past the bound, it outruns as few of them as
// it can. Cuts are large and rare, so that a learner that was outrun once has time to catch up by its snapshot (pitfall 13).
//
// Where in the log a byte count lies is estimated from the mean size of its entries.
import { createLogIndex, type InstantMs, type LogIndex } from "@kvorum/base";

/** What the decision is made from. */
export interface CompactionView {
  readonly firstIndex: LogIndex;
  readonly lastIndex: LogIndex;
  /** Frames that the log holds, in bytes. */
  readonly sizeBytes: number;
  readonly appliedIndex: LogIndex;
  /** What the newest checkpoint contains: the log may be cut no further. */
  readonly checkpointIndex: LogIndex;
  readonly checkpointAtMs: InstantMs;
  /** How far each known receiver is: followers, subscriptions, and the bases of snapshots that are being served. */
  readonly acknowledged: () => readonly LogIndex[];
  readonly now: InstantMs;
}

export interface CompactionOptions {
  /** Frames that the log may hold before it outruns learners, in bytes. */
  readonly logKeptBytesMax: number;
  /** Checkpoints start at least this far apart, unless the log is past its bound. */
  readonly checkpointIntervalMsMin: number;
}

export type CompactionStep =
  | { readonly kind: "none" }
  /** Take a checkpoint; then the log may be cut through this index. */
  | { readonly kind: "checkpoint"; readonly through: LogIndex }
  /** The newest checkpoint covers it already. */
  | { readonly kind: "compact"; readonly through: LogIndex };

/** Shares of the bound: where cutting begins, what a cut leaves, and the least that it is worth its while for. */
const START_SHARE = 1 / 2;
const LEFT_SHARE = 1 / 4;
const GAIN_SHARE_MIN = 1 / 8;

export function nextCompaction(view: CompactionView, options: CompactionOptions): CompactionStep {
  const { sizeBytes, appliedIndex, checkpointIndex, checkpointAtMs, now } = view;
  const { logKeptBytesMax, checkpointIntervalMsMin } = options;
  if (sizeBytes <= logKeptBytesMax * START_SHARE) {
    return { kind: "none" };
  }
  const gainBytesMin = logKeptBytesMax * GAIN_SHARE_MIN;
  const through = createLogIndex(Math.min(cutIndex(view, logKeptBytesMax), appliedIndex));
  const throughNow = createLogIndex(Math.min(through, checkpointIndex));
  if (bytesThrough(view, throughNow) >= gainBytesMin) {
    return { kind: "compact", through: throughNow };
  }
  const isDue = sizeBytes > logKeptBytesMax || now - checkpointAtMs >= checkpointIntervalMsMin;
  return isDue && bytesThrough(view, through) >= gainBytesMin ? { kind: "checkpoint", through } : { kind: "none" };
}

/** The last index to drop: as many bytes as wanted, but not past what a receiver needs unless the bound is passed. */
function cutIndex(view: CompactionView, logKeptBytesMax: number): LogIndex {
  const wanted = indexLeaving(view, logKeptBytesMax * LEFT_SHARE);
  const forced =
    view.sizeBytes > logKeptBytesMax ? indexLeaving(view, logKeptBytesMax * (1 - GAIN_SHARE_MIN)) : view.firstIndex - 1;
  // Who is below the forced index is outrun in any case and does not count any more.
  const needed = view.acknowledged().filter((index) => index >= forced);
  return createLogIndex(Math.min(wanted, ...needed));
}

/** The last index to drop so that about `bytes` of frames stay. */
function indexLeaving(view: CompactionView, bytes: number): number {
  const dropped = Math.floor((view.sizeBytes - bytes) / meanEntryBytes(view));
  return Math.min(view.firstIndex - 1 + Math.max(0, dropped), view.lastIndex);
}

function bytesThrough(view: CompactionView, through: LogIndex): number {
  return (through - view.firstIndex + 1) * meanEntryBytes(view);
}

function meanEntryBytes({ firstIndex, lastIndex, sizeBytes }: CompactionView): number {
  return sizeBytes / Math.max(1, lastIndex - firstIndex + 1);
}
