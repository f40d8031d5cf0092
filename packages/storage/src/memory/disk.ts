// A disk that exists in memory, for the simulator and for tests: it outlives the stores that are opened on it, takes its
// time to flush, and at a crash loses what was not flushed. It models a power cut, the harshest end that a process can have.
import { assert, KvorumError, type Prng } from "@kvorum/base";
import { LogFile } from "./log-file.ts";
import { StateFile } from "./state-file.ts";

export interface MemoryDiskOptions {
  /** Decides what a crash leaves of an append that was being flushed. */
  readonly random: Prng;
  /** Calls `done` once a flush that begins now is complete: later, or never. By default in a microtask. */
  readonly completeFlush?: (done: () => void) => void;
}

/** One process's use of the disk, from opening its stores to closing them or crashing. */
export interface DiskSession {
  /** @throws KvorumError closed — the disk crashed under this process */
  assertAlive(): void;
  /** Calls back when a flush that begins now is complete; never after a crash. */
  flush(done: () => void): void;
  end(): void;
}

export class MemoryDisk {
  readonly log = new LogFile();
  readonly state = new StateFile();
  readonly #random: Prng;
  readonly #completeFlush: (done: () => void) => void;
  #session: DiskSession | undefined;

  constructor(options: MemoryDiskOptions) {
    this.#random = options.random;
    this.#completeFlush = options.completeFlush ?? queueMicrotask;
  }

  /** The power goes. Stores opened before are dead: their promises never settle, and every use of them throws `closed`. */
  crash(): void {
    this.#session = undefined;
    this.log.crash(this.#random);
    this.state.crash();
  }

  /** Begins a process's use of the disk; only one at a time. */
  beginSession(): DiskSession {
    assert(this.#session === undefined, "a disk has one process at a time: close its stores or crash it first");
    const session: DiskSession = {
      assertAlive: () => {
        if (this.#session !== session) {
          throw new KvorumError("closed", "the disk crashed, or its stores were closed: what was opened on it is dead");
        }
      },
      flush: (done) =>
        this.#completeFlush(() => {
          if (this.#session === session) {
            done();
          }
        }),
      end: () => {
        session.assertAlive();
        this.#session = undefined;
      },
    };
    this.#session = session;
    this.log.recover();
    return session;
  }
}

/** A new, empty disk. */
export function createMemoryDisk(options: MemoryDiskOptions): MemoryDisk {
  return new MemoryDisk(options);
}
