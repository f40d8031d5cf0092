// What was tried for one operation and how it failed: where not to go again at once, and the part of an error message that
// says where to look.
import type { DatacenterId, ErrorCode, KvorumError } from "@kvorum/base";

/** A dozen datacenters with one reason each; what exceeds it adds nothing to the diagnosis. */
const LINES_MAX = 12;

/** Made at the first failure of an operation. Repeated failures are counted: a retry loop cannot grow it. */
export class Attempts {
  readonly #avoided = new Set<DatacenterId>();
  readonly #counts = new Map<string, number>();
  #count = 0;
  #lastCode: ErrorCode | null = null;

  /** Failed attempts so far. */
  get count(): number {
    return this.#count;
  }

  /** How the last one failed. */
  get lastCode(): ErrorCode | null {
    return this.#lastCode;
  }

  /** Datacenters that could not carry the operation out; others are asked first. */
  get avoided(): ReadonlySet<DatacenterId> {
    return this.#avoided;
  }

  add(datacenter: DatacenterId, error: KvorumError, avoid: boolean): void {
    this.#count++;
    this.#lastCode = error.code;
    if (avoid) {
      this.#avoided.add(datacenter);
    }
    const line = `${datacenter} (${error.code}: ${error.message})`;
    if (this.#counts.has(line) || this.#counts.size < LINES_MAX) {
      this.#counts.set(line, (this.#counts.get(line) ?? 0) + 1);
    }
  }

  /** "A (no_leader: …) 3 times, B (unreachable: …)". */
  toString(): string {
    return [...this.#counts].map(([line, count]) => (count === 1 ? line : `${line} ${count} times`)).join(", ");
  }
}
