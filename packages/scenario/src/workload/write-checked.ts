// A write that depends on what was read: read, then write under a check, and all of it again when somebody else was faster.
import { KvorumError } from "@kvorum/base";
import { CHECKED_WRITE_TRIES_MAX } from "../limits.ts";
import type { Acknowledgement } from "../run/acknowledged-writes.ts";

/**
 * @param attempt reads and commits; null: a check did not hold
 * @param onRetry before each repetition
 * @throws KvorumError expectation_failed — somebody else was faster every time. @throws whatever `attempt` throws
 */
export async function writeChecked(
  attempt: () => Promise<Acknowledgement | null>,
  onRetry: () => void,
): Promise<Acknowledgement> {
  for (let tries = 1; ; tries++) {
    const acknowledgement = await attempt();
    if (acknowledgement !== null) {
      return acknowledgement;
    }
    if (tries >= CHECKED_WRITE_TRIES_MAX) {
      throw new KvorumError("expectation_failed", `the checks of a write did not hold at any of ${tries} tries`);
    }
    onRetry();
  }
}
