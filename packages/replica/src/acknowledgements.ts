// What became of this leader's commits, held back while the region lease is not held: a commit that is applied may still be
// lost to a later epoch, and must not be acknowledged by a region that may have been replaced (design.md 2, fencing).
import type { AppliedCommands } from "./command-queue.ts";

/** Applied entries in log order whose commits have not been answered. Their requests' deadlines bound how long one matters. */
export class Acknowledgements {
  #held: AppliedCommands[] = [];

  add(applied: AppliedCommands): void {
    this.#held.push(applied);
  }

  /** Everything held, in log order; empty while the region may not serve. */
  take(mayServe: boolean): readonly AppliedCommands[] {
    if (!mayServe || this.#held.length === 0) {
      return [];
    }
    const taken = this.#held;
    this.#held = [];
    return taken;
  }
}
