// A state that is being received: an environment beside the one in use, which takes its place when all of it is there.
import { assert, type KvorumError } from "@kvorum/base";
import type { StateInstall, StateRow } from "@kvorum/replica";
import { assertStateKey } from "../state-guard.ts";
import type { StateEnvironment } from "./state-environment.ts";

/** What the store does for its install. */
export interface InstallActions {
  readonly open: () => Promise<StateEnvironment>;
  /** Puts the environment in place of the store's own, which owns it from then on. */
  readonly takeIn: (environment: StateEnvironment) => Promise<void>;
  readonly discard: (environment: StateEnvironment) => Promise<void>;
  /** Ends the store, and returns the error to throw. */
  readonly fail: (error: unknown, attempt: string) => KvorumError;
  readonly onEnd: () => void;
}

export class LmdbStateInstall implements StateInstall {
  readonly #actions: InstallActions;
  /** Undefined before begin, and once it was handed over or thrown away. */
  #environment: StateEnvironment | undefined;

  constructor(actions: InstallActions) {
    this.#actions = actions;
  }

  async begin(): Promise<void> {
    await this.#guarded("begin to receive a state", async () => {
      this.#environment = await this.#actions.open();
    });
  }

  put(rows: readonly StateRow[]): void {
    const environment = this.#mustBeOpen();
    for (const { key } of rows) {
      assertStateKey(key);
    }
    try {
      environment.transact(() => {
        for (const { table, key, value } of rows) {
          environment.put(table, key, value);
        }
      });
    } catch (error) {
      throw this.#actions.fail(error, "write a received state");
    }
  }

  async finish(): Promise<void> {
    const environment = this.#mustBeOpen();
    this.#environment = undefined;
    await this.#guarded("take in a received state", () => this.#actions.takeIn(environment));
    this.#actions.onEnd();
  }

  async abort(): Promise<void> {
    const environment = this.#environment;
    this.#environment = undefined;
    if (environment !== undefined) {
      await this.#guarded("forget a received state", () => this.#actions.discard(environment));
      this.#actions.onEnd();
    }
  }

  #mustBeOpen(): StateEnvironment {
    assert(this.#environment !== undefined, "a received state was finished or aborted already");
    return this.#environment;
  }

  async #guarded(attempt: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw this.#actions.fail(error, attempt);
    }
  }
}
