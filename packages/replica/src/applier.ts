// Brings the state machine up to the committed log, in log order, whole entries at a time (pitfalls 6 and 15).
import { createLogIndex, type LogIndex, mustExist, type Term, type WallMs } from "@kvorum/base";
import {
  type AppliedEntry,
  type AppliedPosition,
  type ClusterState,
  createStateMachine,
  type StateMachine,
} from "@kvorum/kv";
import type { Entry, LogBase } from "@kvorum/raft";
import type { CommittedLog } from "./committed-log.ts";
import { FormerRowsWriter, type FormerState } from "./former-rows.ts";
import { APPLY_BATCH_BYTES_MAX } from "./limits.ts";
import type { DigestStatement } from "./ports/peer-transport.ts";
import type { StateStore } from "./ports/state-store.ts";

/** An entry that has just become visible to readers. */
export interface VisibleEntry extends AppliedEntry {
  readonly term: Term;
  /** Null unless it was asked for. */
  readonly former: FormerState | null;
}

export class Applier {
  readonly #store: StateStore;
  #machine: StateMachine;

  constructor(store: StateStore) {
    this.#store = store;
    this.#machine = store.read(createStateMachine);
  }

  /** The store holds another state. */
  reload(): void {
    this.#machine = this.#store.read(createStateMachine);
  }

  /** Position of the last applied entry. */
  get position(): AppliedPosition {
    return this.#machine.applied;
  }

  /** The last applied entry as what a log may start after. */
  get base(): LogBase {
    const { term, leaderTimeMs } = this.#machine.lastEntry;
    return { ...this.#machine.applied, term, leaderTimeMs };
  }

  get cluster(): ClusterState {
    return this.#machine.cluster;
  }

  get stateDigest(): string {
    return this.#machine.digest;
  }

  /** The digest with its index; null before anything was applied. */
  get digest(): DigestStatement | null {
    return this.appliedIndex === 0 ? null : { index: this.appliedIndex, digest: this.#machine.digest };
  }

  /** When a sweep has something to do, by leader time; null: nothing expires. */
  get sweepDueAtMs(): WallMs | null {
    return this.#machine.sweepDueAtMs;
  }

  get appliedIndex(): LogIndex {
    return this.#machine.applied.index;
  }

  /**
   * Applies at most APPLY_BATCH_BYTES_MAX of entries in one transaction; call again while `behind`. To keep what each entry
   * replaced, each has a transaction of its own.
   */
  applyNext(log: CommittedLog, { keepsFormer }: { readonly keepsFormer: boolean }): readonly VisibleEntry[] {
    if (!this.behind(log)) {
      return [];
    }
    const from = createLogIndex(this.appliedIndex + 1);
    const entries = log.entries(from, log.applicableIndex, APPLY_BATCH_BYTES_MAX);
    return keepsFormer ? entries.map((entry) => this.#applyKeeping(entry)) : this.#apply(entries);
  }

  #apply(entries: readonly Entry[]): readonly VisibleEntry[] {
    const staged = this.#store.transact((writer) => this.#machine.stage(writer, entries));
    staged.commit();
    return staged.entries.map((applied, i) => {
      const { term } = mustExist(entries[i], "applied entry");
      return { ...applied, term, former: null };
    });
  }

  #applyKeeping(entry: Entry): VisibleEntry {
    const { position } = this;
    const { staged, rows } = this.#store.transact((writer) => {
      const keeping = new FormerRowsWriter(writer);
      return { staged: this.#machine.stage(keeping, [entry]), rows: keeping.rows };
    });
    staged.commit();
    const sizeBytes = rows.reduce(
      (sum, { key, value }) => sum + key.length + (value?.length ?? 0),
      entry.payload.length,
    );
    const applied = mustExist(staged.entries[0], "applied entry");
    return { ...applied, term: entry.term, former: { position, rows, sizeBytes } };
  }

  behind(log: CommittedLog): boolean {
    return this.appliedIndex < log.applicableIndex;
  }
}
