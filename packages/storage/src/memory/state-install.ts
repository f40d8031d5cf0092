// A state that is being received on a memory disk. Mirrors lmdb/state-install.ts.
import { assert } from "@kvorum/base";
import type { StateTable } from "@kvorum/kv";
import type { StateInstall, StateRow } from "@kvorum/replica";
import { assertStateKey } from "../state-guard.ts";
import type { OrderedTree } from "./ordered-tree.ts";
import { EMPTY_IMAGE, type StateImage } from "./state-file.ts";

/** What the store does for its install. */
export interface InstallActions {
  readonly takeIn: (image: StateImage) => Promise<void>;
  readonly onEnd: () => void;
}

export class MemoryStateInstall implements StateInstall {
  readonly #actions: InstallActions;
  /** Undefined once it was handed over or thrown away. */
  #tables: Record<StateTable, OrderedTree> | undefined = { ...EMPTY_IMAGE };

  constructor(actions: InstallActions) {
    this.#actions = actions;
  }

  put(rows: readonly StateRow[]): void {
    const tables = this.#mustBeOpen();
    for (const { table, key, value } of rows) {
      assertStateKey(key);
      tables[table] = tables[table].with(key.slice(), value.slice());
    }
  }

  async finish(): Promise<void> {
    const tables = this.#mustBeOpen();
    this.#tables = undefined;
    await this.#actions.takeIn(tables);
    this.#actions.onEnd();
  }

  async abort(): Promise<void> {
    if (this.#tables !== undefined) {
      this.#tables = undefined;
      this.#actions.onEnd();
    }
  }

  #mustBeOpen(): Record<StateTable, OrderedTree> {
    assert(this.#tables !== undefined, "a received state was finished or aborted already");
    return this.#tables;
  }
}
