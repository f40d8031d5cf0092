// The rules of use that both state stores keep: read and transact are synchronous, never nest, and their reader or writer is
// good only inside them. With that a snapshot needs no copy: nothing else can run in between.
import { assert } from "@kvorum/base";
import { KEY_SIZE_BYTES_MAX } from "./limits.ts";

export class StateGuard {
  #use: "idle" | "reading" | "writing" = "idle";

  /** @throws KvorumError invariant_broken — inside another read or transact, or with work that goes on asynchronously */
  run<T>(use: "reading" | "writing", work: () => T): T {
    assert(this.#use === "idle", `a state store is ${this.#use}: read and transact do not nest`);
    this.#use = use;
    try {
      return work();
    } finally {
      this.#use = "idle";
    }
  }

  /** @throws KvorumError invariant_broken — outside of read and transact */
  assertReading(): void {
    assert(this.#use !== "idle", "a reader is used only inside its read or transact");
  }

  /** @throws KvorumError invariant_broken — outside of transact */
  assertWriting(): void {
    assert(this.#use === "writing", "a writer is used only inside its transact");
  }
}

/** @throws KvorumError invariant_broken — an empty key or one that LMDB would refuse */
export function assertStateKey(key: Uint8Array): void {
  const fits = key.length >= 1 && key.length <= KEY_SIZE_BYTES_MAX;
  assert(fits, `a state key has 1..${KEY_SIZE_BYTES_MAX} bytes, found ${key.length}`);
}

/** The result of a transaction's work. @throws KvorumError invariant_broken — a promise: its work would outlive the transaction */
export function assertSynchronous<T>(result: T): T {
  assert(!(result instanceof Promise), "the work of a read or a transaction is synchronous");
  return result;
}
