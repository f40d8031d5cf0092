// Quarantined branches on the memory disk: there once they are saved, and a save that a crash cuts short is there or not.
import type { Prng } from "@kvorum/base";
import type { Entry } from "@kvorum/raft";
import type { Branch } from "@kvorum/replica";

export interface SavedBranch {
  readonly branch: Branch;
  readonly entries: readonly Entry[];
}

export class BranchFile {
  /** By id. */
  readonly #saved = new Map<string, SavedBranch>();
  #saving: SavedBranch | undefined;

  get saved(): ReadonlyMap<string, SavedBranch> {
    return this.#saved;
  }

  /** Begins to save a branch; calling the result completes it. */
  beginSave(saving: SavedBranch): () => void {
    this.#saving = saving;
    return () => {
      this.#saved.set(saving.branch.id, saving);
      this.#saving = undefined;
    };
  }

  crash(random: Prng): void {
    if (this.#saving !== undefined && random.integer(0, 1) === 1) {
      this.#saved.set(this.#saving.branch.id, this.#saving);
    }
    this.#saving = undefined;
  }
}
