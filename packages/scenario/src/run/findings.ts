// What a run found out, before it is put into a report.

import type { ClusterSampler } from "../figures/cluster-sampler.ts";
import type { AvailabilitySample } from "../probe/availability-probe.ts";
import type { LinkRow } from "../report/report.ts";
import type { FailoverRow, FaultRow } from "../report/story-schema.ts";
import type { Stories } from "../story/collect-stories.ts";
import type { WorkloadDriver } from "../workload/workload-driver.ts";
import type { WorldStatus } from "../world/world.ts";
import type { AcknowledgedWrites } from "./acknowledged-writes.ts";
import type { FigureWindow } from "./figure-windows.ts";
import type { RunPlan } from "./run-plan.ts";
import type { RunRecorder } from "./run-recorder.ts";
import type { StageNotes } from "./stage.ts";

export interface Findings {
  readonly startedAt: Date;
  readonly seed: number;
  readonly mode: "live" | "sim";
  readonly aborted: boolean;
  readonly plan: RunPlan;
  /** Before the load. */
  readonly statuses: readonly WorldStatus[];
  readonly links: readonly LinkRow[];
  readonly recorder: RunRecorder;
  readonly windows: readonly FigureWindow[];
  /** What kept the cluster from coming to rest, and what could not be healed. */
  readonly unrest: readonly string[];
  readonly writes: AcknowledgedWrites;
  readonly lost: { readonly missing: readonly string[]; readonly duplicates: number };
  readonly drivers: readonly WorkloadDriver[];
  /** Null: nobody probed. */
  readonly availability: readonly AvailabilitySample[] | null;
  readonly faults: readonly FaultRow[];
  readonly failovers: readonly FailoverRow[];
  readonly samples: Pick<ClusterSampler, "replicas" | "exposure">;
  readonly stories: Stories;
  readonly notes: StageNotes;
}
