// Whether a store may still be used. After a failed write or flush it refuses everything: what is on disk is then
// unknown, and a second fsync that succeeds proves nothing about the first (pitfalls 5).
import { KvorumError } from "@kvorum/base";

export class StoreStatus {
  readonly #what: string;
  #refusal: KvorumError | undefined;

  /** @param what names the store in messages, such as "log store of /data/a" */
  constructor(what: string) {
    this.#what = what;
  }

  /**
   * @throws KvorumError closed — after close
   * @throws KvorumError disk_full, disk_failed — the failure that ended this store
   */
  assertUsable(): void {
    if (this.#refusal !== undefined) {
      throw this.#refusal;
    }
  }

  /** Ends the store with a failure and returns the error that every later call gets: the first one. */
  fail(error: KvorumError): KvorumError {
    this.#refusal ??= error;
    return this.#refusal;
  }

  close(): void {
    this.#refusal ??= new KvorumError("closed", `the ${this.#what} was closed`);
  }
}
