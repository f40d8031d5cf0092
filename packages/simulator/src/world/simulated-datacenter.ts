// One datacenter of a world: its disk and its clocks, which outlive processes, and the process that runs there, if any.
import { assert, type DatacenterId, mustExist, type Prng, type Region } from "@kvorum/base";
import type { PeerTransport, Placement, ReplicaObserver } from "@kvorum/replica";
import { createMemoryDisk, type MemoryDisk, openMemoryStores } from "@kvorum/storage";
import { FLUSH_MS } from "../limits.ts";
import { type ClockSettings, DatacenterClock } from "../time/datacenter-clock.ts";
import { Gate } from "../time/gate.ts";
import type { Timeline } from "../time/timeline.ts";
import { Process } from "./process.ts";

export interface SimulatedDatacenterOptions {
  readonly placement: Placement;
  readonly timeline: Timeline;
  readonly clock: ClockSettings;
  readonly random: Prng;
  readonly observer: ReplicaObserver;
  /** A process begins to use the network; what an earlier one had there is gone. */
  readonly attach: () => PeerTransport;
  readonly detach: () => void;
  /** A replica stopped itself. */
  readonly onFatal: (datacenter: DatacenterId, error: unknown) => void;
}

export class SimulatedDatacenter {
  readonly id: DatacenterId;
  readonly region: Region;
  readonly clock: DatacenterClock;
  readonly #options: SimulatedDatacenterOptions;
  #disk: MemoryDisk;
  #flushMs = FLUSH_MS;
  #gate: Gate;
  #process: Process | null = null;
  #starts = 0;

  constructor(options: SimulatedDatacenterOptions) {
    this.#options = options;
    this.id = options.placement.datacenter;
    this.region = options.placement.region;
    this.clock = new DatacenterClock(options.timeline, options.clock);
    this.#gate = new Gate(options.timeline);
    this.#disk = this.#newDisk();
  }

  get process(): Process | null {
    return this.#process;
  }

  /** How often a process was started here: names one of them, with the datacenter. */
  get starts(): number {
    return this.#starts;
  }

  /** Starts a process on the disk as it is; does nothing if one runs. */
  start(): void {
    if (this.#process !== null) {
      return;
    }
    const { placement, timeline, random, observer, attach, onFatal } = this.#options;
    this.#starts += 1;
    this.#gate = new Gate(timeline);
    this.#process = new Process({
      placement,
      clock: this.clock,
      gate: this.#gate,
      random: random.stream(`process/${this.#starts}`),
      stores: openMemoryStores(this.#disk),
      transport: attach(),
      observer,
      onFatal: (error) => onFatal(this.id, error),
    });
    timeline.promiseSettled();
  }

  /** The power goes: memory is lost, and on the disk what was not flushed. */
  crash(): void {
    this.#process?.kill();
    this.#process = null;
    this.#options.detach();
    this.#disk.crash();
  }

  /** Crashes, and takes the disk along. */
  wipe(): void {
    this.crash();
    this.#disk = this.#newDisk();
  }

  /** How long flushes take from now on, ms. */
  setFlushMs(flushMs: number): void {
    this.#flushMs = flushMs;
  }

  mustBeRunning(): Process {
    assert(this.#process !== null, `${this.id} runs`);
    return mustExist(this.#process, `process of ${this.id}`);
  }

  #newDisk(): MemoryDisk {
    const { random, timeline } = this.#options;
    const draws = random.stream(`disk/${this.#starts}`);
    const completeFlush = (done: () => void): void => {
      // Half to one and a half of the usual time, evenly.
      const durationMs = this.#flushMs * (0.5 + draws.float());
      const gate = this.#gate;
      timeline.scheduleIn(durationMs, () =>
        gate.enter(() => {
          done();
          timeline.promiseSettled();
        }),
      );
    };
    return createMemoryDisk({ random: draws.stream("crash"), completeFlush });
  }
}
