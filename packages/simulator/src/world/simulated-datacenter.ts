// One datacenter of a world: its disk and its clocks, which outlive processes, and the process that runs there, if any.
import { createLogIndex, type DatacenterId, type Prng, type Region } from "@kvorum/base";
import type { PeerTransport, Placement, ReplicaObserver, ReplicaSettings } from "@kvorum/replica";
import { createMemoryDisk, type MemoryDisk, openMemoryStores, type Stores } from "@kvorum/storage";
import { Gate, type Timeline } from "@kvorum/transport";
import { FLUSH_MS } from "../limits.ts";
import { type ClockSettings, DatacenterClock } from "../time/datacenter-clock.ts";
import { Process } from "./process.ts";

export interface SimulatedDatacenterOptions {
  readonly placement: Placement;
  readonly settings: ReplicaSettings;
  /** By how much its processes hold eventual reads back; null: not at all. */
  readonly adversaryBoundMs: number | null;
  readonly timeline: Timeline;
  readonly clock: ClockSettings;
  readonly random: Prng;
  readonly observer: ReplicaObserver;
  /** A process begins to use the network; what an earlier one had there is gone. */
  readonly attach: () => PeerTransport;
  readonly detach: () => void;
  /** The process stopped by itself: its disk failed, or an invariant broke. It is still there, and does nothing more. */
  readonly onFatal: (datacenter: DatacenterId, error: unknown) => void;
}

export class SimulatedDatacenter {
  readonly id: DatacenterId;
  readonly region: Region;
  readonly clock: DatacenterClock;
  readonly #options: SimulatedDatacenterOptions;
  readonly #disk: MemoryDisk;
  #flushMs = FLUSH_MS;
  #isDiskFull = false;
  #isRotten = false;
  /** In the life of the process that runs. */
  #hasWriteFailed = false;
  #gate: Gate;
  #process: Process | null = null;
  #starts = 0;

  constructor(options: SimulatedDatacenterOptions) {
    this.#options = options;
    this.id = options.placement.datacenter;
    this.region = options.placement.region;
    this.clock = new DatacenterClock(options.timeline, options.clock);
    this.#gate = gateOn(options.timeline);
    this.#disk = this.#newDisk();
  }

  get process(): Process | null {
    return this.#process;
  }

  /** How often a process was started here. */
  get starts(): number {
    return this.#starts;
  }

  /** Whether a process that stops by itself says nothing against it: its disk is to blame. */
  get isDiskBroken(): boolean {
    return this.#isDiskFull || this.#isRotten || this.#hasWriteFailed;
  }

  get isRotten(): boolean {
    return this.#isRotten;
  }

  /** Starts a process on the disk as it is; does nothing if one runs. */
  start(): void {
    if (this.#process !== null) {
      return;
    }
    const { placement, settings, adversaryBoundMs, timeline, random, observer, attach, onFatal } = this.#options;
    this.#starts += 1;
    this.#hasWriteFailed = false;
    this.#gate = gateOn(timeline);
    const stores = this.#openStores();
    if (stores === null) {
      return;
    }
    this.#process = new Process({
      placement,
      settings,
      adversaryBoundMs,
      clock: this.clock,
      gate: this.#gate,
      random: random.stream(`process/${this.#starts}`),
      stores,
      transport: attach(),
      observer,
      onFatal: (error) => onFatal(this.id, error),
    });
    timeline.promiseSettled();
  }

  /** The power goes: memory is lost, and on the disk what was not flushed. */
  crash(): void {
    this.#end();
    this.#disk.crash();
  }

  /** Crashes, and takes the disk along. */
  wipe(): void {
    this.#end();
    this.#isRotten = false;
    this.#disk.wipe();
  }

  /** How long flushes take from now on, ms. */
  setFlushMs(flushMs: number): void {
    this.#flushMs = flushMs;
  }

  setDiskFull(isFull: boolean): void {
    this.#isDiskFull = isFull;
  }

  /** A bit flips in the log entry at this share of the log, 0..1; nothing happens to an empty log. */
  rotLog(share: number): void {
    const log = this.#process?.stores.log;
    if (log !== undefined && log.lastIndex >= log.firstIndex) {
      this.#isRotten = true;
      this.#disk.rot(createLogIndex(log.firstIndex + Math.floor(share * (log.lastIndex - log.firstIndex))));
    }
  }

  #end(): void {
    this.#process?.kill();
    this.#process = null;
    this.#options.detach();
  }

  /** Null if the disk cannot be read: no process starts, and it is told. */
  #openStores(): Stores | null {
    try {
      return openMemoryStores(this.#disk);
    } catch (error) {
      this.#options.onFatal(this.id, error);
      return null;
    }
  }

  #newDisk(): MemoryDisk {
    const { random, timeline } = this.#options;
    const draws = random.stream("disk");
    return createMemoryDisk({
      random: draws.stream("crash"),
      failWrites: () => {
        this.#hasWriteFailed ||= this.#isDiskFull;
        return this.#isDiskFull ? "disk_full" : null;
      },
      completeFlush: (done) => {
        // Half to one and a half of the usual time, evenly.
        const durationMs = this.#flushMs * (0.5 + draws.float());
        const gate = this.#gate;
        timeline.scheduleIn(durationMs, () =>
          gate.enter(() => {
            done();
            timeline.promiseSettled();
          }),
        );
      },
    });
  }
}

function gateOn(timeline: Timeline): Gate {
  return new Gate((callback) => void timeline.schedule(timeline.nowMs, callback));
}
