// A state machine on a store of its own, driven command by command at leader times that a test picks.
import { mustExist, type WallMs } from "@kvorum/base";
import { encodeKey, type Key, singleKeyRange, type Versionstamp } from "@kvorum/keyspace";
import type { AtomicWrite, Command, CommandResult, Delivery, DeliveryId, QueueStep } from "../command.ts";
import type { AppliedEntry } from "../entry.ts";
import type { KvEntry } from "../read.ts";
import { readRanges } from "../read-ranges.ts";
import { createStateMachine } from "../state-machine.ts";
import { apply, commandEntry, resultsOf, write, writeCommand } from "./fixtures.ts";
import { MemoryState } from "./memory-state.ts";

export class TestMachine {
  readonly store = new MemoryState();
  readonly machine = this.store.read(createStateMachine);

  get sweepDueAtMs(): WallMs | null {
    return this.machine.sweepDueAtMs;
  }

  /** Applies one entry of these commands at a leader time. */
  applyAt(atMs: number, ...commands: readonly Command[]): AppliedEntry {
    const entry = commandEntry(this.machine.applied.index + 1, atMs, commands);
    return mustExist(apply(this.store, this.machine, [entry])[0], "an applied entry");
  }

  writeAt(atMs: number, fields: Partial<AtomicWrite>): CommandResult {
    return mustExist(resultsOf(this.applyAt(atMs, writeCommand(write(fields))))[0], "a result");
  }

  /** The versionstamp of a write that commits. */
  commitAt(atMs: number, fields: Partial<AtomicWrite>): Versionstamp {
    const result = this.writeAt(atMs, fields);
    if (result.kind !== "committed") {
      throw new Error(`expected a commit, found ${JSON.stringify(result)}`);
    }
    return result.versionstamp;
  }

  sweepAt(atMs: number): AppliedEntry {
    return this.applyAt(atMs, { kind: "sweep" });
  }

  takeAt(atMs: number, messagesMax = 10, database = ""): readonly Delivery[] {
    const [result] = resultsOf(this.#stepAt(atMs, { kind: "take", messagesMax }, database));
    return result?.kind === "queue" ? result.deliveries : [];
  }

  keepAt(atMs: number, ...deliveries: readonly DeliveryId[]): AppliedEntry {
    return this.#stepAt(atMs, { kind: "keep", deliveries });
  }

  finishAt(atMs: number, ok: boolean, ...deliveries: readonly DeliveryId[]): AppliedEntry {
    return this.#stepAt(atMs, { kind: "finish", deliveries: deliveries.map((delivery) => ({ ...delivery, ok })) });
  }

  get(key: Key, database = ""): KvEntry | undefined {
    const range = { ...singleKeyRange(encodeKey(key)), limit: 1, reverse: false };
    return this.store.read((reader) => readRanges(reader, [range], database)).flat()[0];
  }

  /** Rows of a table, as text. */
  rows(table: string): readonly string[] {
    return this.store.dump().filter((row) => row.startsWith(`${table} `));
  }

  #stepAt(atMs: number, step: QueueStep, database = ""): AppliedEntry {
    return this.applyAt(atMs, { kind: "queue", database, step });
  }
}
