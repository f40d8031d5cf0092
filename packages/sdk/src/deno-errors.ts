// Deno's error classes where Deno's API has them: wrong arguments are TypeErrors, use after close() is BadResource.
import { assert, KvorumError } from "@kvorum/base";
import type { Outcome } from "@kvorum/kv";

/** Thrown by every use of a Kv after its close(). Named as Deno.errors.BadResource, with Deno's message. */
export class BadResource extends Error {
  override readonly name = "BadResource";

  constructor() {
    super("Bad resource ID");
  }
}

/** A value that cannot be stored: a function, a symbol, a promise and the like. A TypeError as in Deno, with V8's message. */
export class DataCloneError extends TypeError {
  override readonly name = "DataCloneError";
}

/** Runs `compute`; an argument that it refuses becomes a TypeError with the same message, as in Deno. */
export function checkingArguments<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    throw denoErrorFrom(error);
  }
}

/** What the Kv API throws for `error`: a TypeError for `invalid_argument`, BadResource for `closed`, else itself. */
function denoErrorFrom(error: unknown): unknown {
  if (!(error instanceof KvorumError)) {
    return error;
  }
  switch (error.code) {
    case "invalid_argument":
      return new TypeError(error.message, { cause: error });
    case "closed":
      return new BadResource();
    default:
      return error;
  }
}

/** What to throw for an outcome that does not answer the operation: its failure, under the name that Deno gives it. */
export function errorFromOutcome(outcome: Outcome): unknown {
  assert(outcome.kind === "failed", `an operation is answered in kind or fails, found ${outcome.kind}`);
  return denoErrorFrom(new KvorumError(outcome.code, outcome.message));
}
