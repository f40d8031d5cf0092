// Assertions stay on in production: a broken invariant must stop the process before it reaches the disk or a client.
import { KvorumError } from "./errors.ts";

/**
 * Stops the caller when an invariant does not hold.
 * @param message what was expected; put the values found into it
 * @throws KvorumError invariant_broken — always a bug in kvorum, never the user's doing
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new KvorumError("invariant_broken", message);
  }
}

/**
 * Narrows away `undefined` where the caller knows better than the type.
 * @throws KvorumError invariant_broken — when the value is missing after all
 */
export function mustExist<T>(value: T | undefined, what: string): T {
  assert(value !== undefined, `${what} must exist`);
  return value;
}

/** Proves to the compiler that a union has been exhausted; reached only by a value that escaped its type. */
export function assertNever(value: never): never {
  throw new KvorumError("invariant_broken", `unexpected variant ${JSON.stringify(value)}`);
}
