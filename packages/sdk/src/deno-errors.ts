// Deno's error classes where Deno's API has them: wrong arguments are TypeErrors, use after close() is BadResource.
import { KvorumError } from "@kvorum/base";

/** Thrown by every use of a Kv after its close(). Named as Deno.errors.BadResource, with Deno's message. */
export class BadResource extends Error {
  override readonly name = "BadResource";

  constructor() {
    super("Bad resource ID");
  }
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
export function denoErrorFrom(error: unknown): unknown {
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
