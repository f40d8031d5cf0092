// A disk that exists in memory, for the simulator and for tests: it outlives the stores that are opened on it, takes its
// time to flush, and at a crash loses what was not flushed. It models a power cut, the harshest end that a process can have.
// Writes may fail and bytes may rot, as asked. It does not lie: what it says is flushed is.
import { assert, KvorumError, type LogIndex, type Prng } from "@kvorum/base";
import { BranchFile } from "./branch-file.ts";
import { LogFile } from "./log-file.ts";
import { StateFile } from "./state-file.ts";

export interface MemoryDiskOptions {
  /** Decides what a crash leaves of what was being flushed. */
  readonly random: Prng;
  /** Calls `done` once a flush that begins now is complete: later, or never. By default in a microtask. */
  readonly completeFlush?: (done: () => void) => void;
  /** Asked before every append to the log whether it fails, which ends that log store. By default none does. */
  readonly failWrites?: () => WriteFailure | null;
}

export type WriteFailure = "disk_full" | "disk_failed";

/** What was asked of a disk since it was made, whoever used it. */
export interface DiskCounters {
  appends: number;
  appendedEntries: number;
  flushes: number;
  transactions: number;
  checkpoints: number;
  compactions: number;
  resets: number;
  installs: number;
}

/** One process's use of the disk, from opening its stores to closing them or crashing. */
export interface DiskSession {
  /** Counted up by the stores. */
  readonly counters: DiskCounters;
  /** @throws KvorumError closed — the disk crashed under this process */
  assertAlive(): void;
  /** Calls back when a flush that begins now is complete; never after a crash. */
  flush(done: () => void): void;
  /** Whether the write that follows fails. */
  nextWriteFailure(): WriteFailure | null;
  end(): void;
}

export class MemoryDisk {
  readonly #random: Prng;
  readonly #completeFlush: (done: () => void) => void;
  readonly #failWrites: () => WriteFailure | null;
  readonly #counters: DiskCounters = {
    appends: 0,
    appendedEntries: 0,
    flushes: 0,
    transactions: 0,
    checkpoints: 0,
    compactions: 0,
    resets: 0,
    installs: 0,
  };
  #log = new LogFile();
  #state = new StateFile();
  #branches = new BranchFile();
  #session: DiskSession | undefined;

  constructor(options: MemoryDiskOptions) {
    this.#random = options.random;
    this.#completeFlush = options.completeFlush ?? queueMicrotask;
    this.#failWrites = options.failWrites ?? (() => null);
  }

  get log(): LogFile {
    return this.#log;
  }

  get state(): StateFile {
    return this.#state;
  }

  get branches(): BranchFile {
    return this.#branches;
  }

  get counters(): Readonly<DiskCounters> {
    return this.#counters;
  }

  /** The power goes. Stores opened before are dead: their promises never settle, and every use of them throws `closed`. */
  crash(): void {
    this.#session = undefined;
    this.#log.crash(this.#random);
    this.#state.crash(() => this.#random.integer(0, 1) === 1);
    this.#branches.crash(this.#random);
  }

  /** The power goes, and the disk is replaced by an empty one. */
  wipe(): void {
    this.#session = undefined;
    this.#log = new LogFile();
    this.#state = new StateFile();
    this.#branches = new BranchFile();
  }

  /** A bit of this log entry flips on the disk: reading it throws `data_corrupt` until it is replaced or dropped. */
  rot(index: LogIndex): void {
    this.#log.rot(index);
  }

  /**
   * Begins a process's use of the disk; only one at a time.
   * @throws KvorumError data_corrupt — an entry near the end of the log has rotted
   */
  beginSession(): DiskSession {
    assert(this.#session === undefined, "a disk has one process at a time: close its stores or crash it first");
    this.#log.recover();
    const session: DiskSession = {
      counters: this.#counters,
      assertAlive: () => {
        if (this.#session !== session) {
          throw new KvorumError("closed", "the disk crashed, or its stores were closed: what was opened on it is dead");
        }
      },
      flush: (done) => {
        this.#counters.flushes += 1;
        this.#completeFlush(() => {
          if (this.#session === session) {
            done();
          }
        });
      },
      nextWriteFailure: this.#failWrites,
      end: () => {
        session.assertAlive();
        this.#session = undefined;
      },
    };
    this.#session = session;
    return session;
  }
}

/** A new, empty disk. */
export function createMemoryDisk(options: MemoryDiskOptions): MemoryDisk {
  return new MemoryDisk(options);
}
