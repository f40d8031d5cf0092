// What a run tells while it goes on, for a live view or plain lines.
import type { RegionRecorder } from "../figures/region-recorder.ts";
import type { ClientPoint } from "../report/series-schema.ts";

/** The steps of a run, in order. */
export type RunStep = "links" | "clients" | "load" | "rest" | "collect" | "done";

/** Numbers of one client region so far. */
export interface LiveRegion {
  readonly region: string;
  readonly succeeded: number;
  readonly failed: number;
  /** Medians so far, ms; 0 before the first. */
  readonly writeMsP50: number;
  readonly strongReadMsP50: number;
  readonly eventualReadMsP50: number;
  /** The series so far, for sparklines. */
  readonly points: readonly ClientPoint[];
}

export interface Progress {
  readonly step: RunStep;
  /** The phase that the load is in; empty before and after. */
  readonly phase: string;
  /** Of the whole run, 0..1, never decreasing. */
  readonly fraction: number;
  /** Since the start of the load, in ms; 0 before. */
  readonly loadMs: number;
  readonly acknowledgedWrites: number;
  /** In force now. */
  readonly faults: readonly string[];
  readonly regions: readonly LiveRegion[];
}

export function liveRegionOf(recorder: RegionRecorder, points: readonly ClientPoint[]): LiveRegion {
  return {
    region: recorder.region,
    succeeded: recorder.succeeded,
    failed: recorder.failed,
    writeMsP50: recorder.latency.write.percentileMs(50),
    strongReadMsP50: recorder.latency.strongRead.percentileMs(50),
    eventualReadMsP50: recorder.latency.eventualRead.percentileMs(50),
    points,
  };
}
