// What all clients of a run see, put where it belongs: into its region, its phase, its bucket of time.
import { type ErrorCode, mustExist, type Region } from "@kvorum/base";
import { ClientSeries } from "../figures/client-series.ts";
import { RegionRecorder } from "../figures/region-recorder.ts";
import type { OperationKind } from "../workload/operation-kind.ts";
import type { PlacedPhase } from "../workload/workload-driver.ts";

/** An operation that succeeded. Moments are by the run's clock. */
export interface OperationSample {
  readonly region: Region;
  readonly kind: OperationKind;
  readonly intendedAtMs: number;
  readonly endedAtMs: number;
}

export interface RunRecorderOptions {
  readonly phases: readonly PlacedPhase[];
  /** What the points of the series are counted over. */
  readonly bucketMs: number;
}

/** Mutable, written by whoever acts in the run. */
export class RunRecorder {
  readonly #phases: readonly PlacedPhase[];
  readonly #bucketMs: number;
  readonly #total = new Map<Region, RegionRecorder>();
  readonly #byPhase: ReadonlyMap<string, Map<Region, RegionRecorder>>;
  readonly #series = new Map<Region, ClientSeries>();
  #originAtMs = 0;

  constructor({ phases, bucketMs }: RunRecorderOptions) {
    this.#phases = phases;
    this.#bucketMs = bucketMs;
    this.#byPhase = new Map(phases.map(({ name }) => [name, new Map()]));
  }

  /** The load starts: moments count from here. */
  begin(originAtMs: number): void {
    this.#originAtMs = originAtMs;
  }

  /** By the run's clock, the start of the load. */
  get originAtMs(): number {
    return this.#originAtMs;
  }

  /** In the order in which they were first named. */
  get regions(): readonly RegionRecorder[] {
    return [...this.#total.values()];
  }

  seriesOf(region: Region): ClientSeries {
    const series = this.#series.get(region) ?? new ClientSeries(this.#bucketMs);
    this.#series.set(region, series);
    return series;
  }

  /** The region has a row, whether or not anything happens there. */
  addRegion(region: Region): void {
    recorderIn(this.#total, region);
    for (const regions of this.#byPhase.values()) {
      recorderIn(regions, region);
    }
  }

  ofPhase(name: string): readonly RegionRecorder[] {
    return [...mustExist(this.#byPhase.get(name), `phase ${name}`).values()];
  }

  succeeded({ region, kind, intendedAtMs, endedAtMs }: OperationSample): void {
    const durationMs = endedAtMs - intendedAtMs;
    this.seriesOf(region).succeeded(kind, { atMs: intendedAtMs - this.#originAtMs, durationMs });
    for (const recorder of this.#recordersOf(region, intendedAtMs)) {
      recorder.latency[kind].record(durationMs);
    }
  }

  failed(region: Region, code: ErrorCode, intendedAtMs: number): void {
    this.seriesOf(region).failed(intendedAtMs - this.#originAtMs);
    for (const recorder of this.#recordersOf(region, intendedAtMs)) {
      recorder.recordFailure(code);
    }
  }

  /** @param atMs by the run's clock: when the write was acknowledged */
  becameVisible(region: Region, timeToVisibleMs: number, atMs: number): void {
    for (const recorder of this.#recordersOf(region, atMs)) {
      recorder.timeToVisible.record(timeToVisibleMs);
    }
  }

  probeUnseen(region: Region, atMs: number): void {
    for (const recorder of this.#recordersOf(region, atMs)) {
      recorder.recordUnseenProbe();
    }
  }

  /** Those of the phase that the moment is in and of the whole run; none while warming up. */
  #recordersOf(region: Region, atMs: number): readonly RegionRecorder[] {
    const sinceStartMs = atMs - this.#originAtMs;
    const phase = this.#phases.findLast(({ fromMs }) => fromMs <= sinceStartMs);
    if (phase === undefined || !phase.recorded) {
      return [];
    }
    const ofPhase = mustExist(this.#byPhase.get(phase.name), `phase ${phase.name}`);
    return [recorderIn(this.#total, region), recorderIn(ofPhase, region)];
  }
}

function recorderIn(regions: Map<Region, RegionRecorder>, region: Region): RegionRecorder {
  const recorder = regions.get(region) ?? new RegionRecorder(region);
  regions.set(region, recorder);
  return recorder;
}
