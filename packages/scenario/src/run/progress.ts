// What a run tells while it goes on, for a progress bar or plain lines.
import type { RegionRecorder } from "../figures/region-recorder.ts";

/** The steps of a run, in order; a scenario without warm-up or probes leaves those out. */
export type RunStep = "links" | "clients" | "warm-up" | "measure" | "probe" | "collect" | "done";

/** Numbers of one client region so far. */
export interface LiveRegion {
  readonly region: string;
  readonly succeeded: number;
  readonly failed: number;
  /** Medians so far, ms; 0 before the first. */
  readonly writeMsP50: number;
  readonly strongReadMsP50: number;
  readonly eventualReadMsP50: number;
}

export interface Progress {
  readonly step: RunStep;
  /** Of the whole run, 0..1, never decreasing. */
  readonly fraction: number;
  readonly acknowledgedWrites: number;
  readonly regions: readonly LiveRegion[];
}

export function liveRegionOf(recorder: RegionRecorder): LiveRegion {
  return {
    region: recorder.region,
    succeeded: recorder.succeeded,
    failed: recorder.failed,
    writeMsP50: recorder.latency.write.percentileMs(50),
    strongReadMsP50: recorder.latency.strongRead.percentileMs(50),
    eventualReadMsP50: recorder.latency.eventualRead.percentileMs(50),
  };
}
