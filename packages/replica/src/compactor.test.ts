import { createEpoch, createInstantMs, createLogIndex, createTerm, createWallMs, KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import { Compactor } from "./compactor.ts";

const NOW = createInstantMs(10_000);
const at = createLogIndex;

/** A log of one-byte entries and a state whose checkpoints end when told. */
class Stores {
  readonly calls: string[] = [];
  readonly failures: unknown[] = [];
  base = { index: at(0), term: createTerm(0), epoch: createEpoch(0), leaderTimeMs: createWallMs(0) };
  lastIndex = at(0);
  done = 0;
  #endCheckpoint: (failure?: unknown) => void = () => {};

  get firstIndex() {
    return at(this.base.index + 1);
  }

  get sizeBytes(): number {
    return this.lastIndex - this.base.index;
  }

  async compact(through: number): Promise<void> {
    this.calls.push(`compact ${through}`);
    this.base = { ...this.base, index: at(through) };
  }

  checkpoint(): Promise<void> {
    this.calls.push("checkpoint");
    return new Promise((resolve, reject) => {
      this.#endCheckpoint = (failure) => (failure === undefined ? resolve() : reject(failure));
    });
  }

  /** Ends the checkpoint under way, and waits for what follows from it. */
  async endCheckpoint(failure?: unknown): Promise<void> {
    this.#endCheckpoint(failure);
    const settled = this.done + this.failures.length + 1;
    while (this.done + this.failures.length < settled) {
      await Promise.resolve();
    }
  }
}

function compactorOf(stores: Stores): Compactor {
  return new Compactor({
    log: stores,
    state: stores,
    logKeptBytesMax: 800,
    checkpointIntervalMsMin: 0,
    onDone: () => {
      stores.done++;
    },
    onFatal: (error) => stores.failures.push(error),
    now: createInstantMs(0),
  });
}

test("Compactor: the log is cut only after the checkpoint that covers the cut, one step at a time", async () => {
  const stores = new Stores();
  const compactor = compactorOf(stores);
  stores.lastIndex = at(500);
  compactor.tick({ appliedIndex: at(500), acknowledged: () => [], now: NOW });
  compactor.tick({ appliedIndex: at(500), acknowledged: () => [], now: NOW });
  expect(stores.calls).toEqual(["checkpoint"]);
  expect(compactor.isRunning).toBe(true);
  await stores.endCheckpoint();
  expect(stores.calls).toEqual(["checkpoint", "compact 300"]);
  expect(compactor.isRunning).toBe(false);
});

test("Compactor: what a checkpoint covered beyond its cut is cut later without another", async () => {
  const stores = new Stores();
  const compactor = compactorOf(stores);
  stores.lastIndex = at(500);
  compactor.tick({ appliedIndex: at(500), acknowledged: () => [], now: NOW });
  await stores.endCheckpoint();
  stores.lastIndex = at(701);
  compactor.tick({ appliedIndex: at(701), acknowledged: () => [], now: NOW });
  expect(stores.calls.slice(2)).toEqual(["compact 500"]);
});

test("Compactor: a snapshot that took the state's place counts as its checkpoint", () => {
  const stores = new Stores();
  const compactor = compactorOf(stores);
  stores.base = { ...stores.base, index: at(1000) };
  stores.lastIndex = at(1000);
  compactor.stateReplaced(at(1000), NOW);
  stores.lastIndex = at(1500);
  compactor.tick({ appliedIndex: at(1500), acknowledged: () => [], now: NOW });
  expect(stores.calls).toEqual(["checkpoint"]);
});

test("Compactor: a checkpoint that fails cuts nothing, and is fatal", async () => {
  const stores = new Stores();
  const compactor = compactorOf(stores);
  stores.lastIndex = at(500);
  compactor.tick({ appliedIndex: at(500), acknowledged: () => [], now: NOW });
  const failure = new KvorumError("disk_failed", "flush failed");
  await stores.endCheckpoint(failure);
  expect(stores.calls).toEqual(["checkpoint"]);
  expect(stores.failures).toEqual([failure]);
});
