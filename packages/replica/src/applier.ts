// Brings the state machine up to the committed log, in log order, whole entries at a time (pitfalls 6 and 15).
import { createLogIndex, type LogIndex, mustExist, type Term } from "@kvorum/base";
import type { AppliedEntry, StateMachine } from "@kvorum/kv";
import type { CommittedLog } from "./committed-log.ts";
import { APPLY_BATCH_BYTES_MAX } from "./limits.ts";
import type { StateStore } from "./ports/state-store.ts";

/** An entry that has just become visible to readers. */
export interface VisibleEntry extends AppliedEntry {
  readonly term: Term;
}

export class Applier {
  readonly #machine: StateMachine;
  readonly #store: StateStore;

  constructor(machine: StateMachine, store: StateStore) {
    this.#machine = machine;
    this.#store = store;
  }

  get appliedIndex(): LogIndex {
    return this.#machine.applied.index;
  }

  /** Applies at most APPLY_BATCH_BYTES_MAX of entries in one transaction; call again while `behind`. */
  applyNext(log: CommittedLog): readonly VisibleEntry[] {
    if (!this.behind(log)) {
      return [];
    }
    const from = createLogIndex(this.appliedIndex + 1);
    const entries = log.entries(from, log.applicableIndex, APPLY_BATCH_BYTES_MAX);
    const staged = this.#store.transact((writer) => this.#machine.stage(writer, entries));
    staged.commit();
    return staged.entries.map((applied, i) => ({ ...applied, term: mustExist(entries[i], "applied entry").term }));
  }

  behind(log: CommittedLog): boolean {
    return this.appliedIndex < log.applicableIndex;
  }
}
