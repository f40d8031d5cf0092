// What one workload of a scenario is to the run: clients that carry out planned operations, and what they make of it in the end.
//
// The run owns the schedule's clock, the drivers own what an operation does. A driver is made before the load, prepared (clients
// opened, first data written), asked to execute operations, and finished when the cluster is whole and at rest again.
import type { Prng, Region } from "@kvorum/base";
import type { Check } from "../report/report.ts";
import type { AcknowledgedWrites } from "../run/acknowledged-writes.ts";
import type { RunRecorder } from "../run/run-recorder.ts";
import type { ScenarioPhase } from "../schema/phases.ts";
import type { ClientOptions, ScenarioClock, ScenarioKv } from "../world/world.ts";

/** Something that is due at a moment. What else it says is the driver's own. */
export interface PlannedOperation {
  /** Ms since the start of the load; ascending. Latency counts from here. */
  readonly atMs: number;
}

export interface WorkloadContext {
  readonly clock: ScenarioClock;
  readonly recorder: RunRecorder;
  readonly writes: AcknowledgedWrites;
  /** A stream of the seed for this workload alone. */
  readonly random: Prng;
  readonly primaryRegion: Region;
  /** Aborted when the run is to end early. */
  readonly signal: AbortSignal;
  /** Opened for the run, which closes what its driver has not closed. @throws KvorumError unreachable, deadline_exceeded */
  readonly openClient: (request: ClientRequest) => Promise<ScenarioKv>;
}

/** A client as a driver asks for it; how long its operations may take is the run's to say. */
export type ClientRequest = Omit<ClientOptions, "timeoutMs">;

/** A phase, and when it begins, in ms since the start of the load. */
export interface PlacedPhase extends ScenarioPhase {
  readonly fromMs: number;
}

export interface WorkloadDriver<Operation extends PlannedOperation = PlannedOperation> {
  readonly name: string;
  readonly kind: string;
  /** Where its clients are, or begin. */
  readonly region: Region;
  /** Opens clients and writes what must be there first. @throws KvorumError unreachable, deadline_exceeded, … */
  prepare(): Promise<void>;
  /** Everything that is due, of all phases, in the order of time. A seed fixes it, whatever the cluster does. */
  plan(phases: readonly PlacedPhase[]): Iterable<Operation>;
  /** Never rejects: a failure is a figure. `intendedAtMs` is by the clock. */
  execute(operation: Operation, intendedAtMs: number): Promise<void>;
  /** It was due and is not started, since too many are under way. */
  refuse(operation: Operation, intendedAtMs: number): void;
  /** After the load, the cluster healed and at rest: the last looks. Listeners and watchers end. Never rejects. */
  finish(): Promise<void>;
  /** By name; what `figure: workload` expects of. Complete after `finish`. */
  readonly counts: Readonly<Record<string, number>>;
  /** What must hold of this workload in any run. Complete after `finish`. */
  readonly checks: readonly Check[];
}
