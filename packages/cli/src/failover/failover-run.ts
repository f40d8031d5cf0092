// One failover, planned or forced, and what comes of it.
import type { Region } from "@kvorum/base";
import type { LostWrites } from "@kvorum/replica";
import type { ClusterRecord } from "../cluster/cluster-record.ts";

export interface FailoverRun {
  readonly record: ClusterRecord;
  readonly toRegion: Region;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

export interface Failover {
  readonly fromRegion: Region;
  readonly toRegion: Region;
  readonly forced: boolean;
  /** That holds now. */
  readonly epoch: number;
  /** The longest time without an acknowledged write, measured from outside (pause-probe.ts). */
  readonly pauseMs: number;
  /** What a forced one lost; a planned one loses nothing and has none. */
  readonly lost: LostWrites | null;
}
