// Waiting for what another process does: asked again and again until it holds, or until it is late.
import { setTimeout as delay } from "node:timers/promises";
import { POLL_INTERVAL_MS } from "./limits.ts";

/**
 * Resolves with the first answer that is not undefined.
 * @param what for the message: "all replicas agree"
 * @param look undefined: not yet
 * @param sayState how far it is, for the message
 */
export async function waitUntil<T>(options: {
  readonly what: string;
  readonly timeoutMs: number;
  readonly look: () => Promise<T | undefined> | T | undefined;
  readonly sayState?: () => string;
}): Promise<T> {
  const { what, timeoutMs, look, sayState } = options;
  const giveUpAtMs = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (performance.now() > giveUpAtMs) {
      throw new Error(`${what}: not within ${timeoutMs} ms${sayState === undefined ? "" : `; ${sayState()}`}`);
    }
    await delay(POLL_INTERVAL_MS);
  }
}
