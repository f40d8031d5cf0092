// A difference that is allowed: which case, on which backends, what is seen there instead, and why it may be.
import type { Backend } from "./backends.ts";

export interface Difference {
  readonly case: string;
  readonly backends: readonly Backend[];
  /** Value by value as show() prints them, or the one line "failed: …". */
  readonly seen: readonly string[];
}

export interface DifferenceGroup {
  readonly reason: string;
  readonly differences: readonly Difference[];
}
