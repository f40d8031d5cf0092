// What an example is: a short story told by two clients of one store, one beside the data and one far away.
import type { Kv, KvReadOptions } from "@kvorum/sdk";

/** Where an example plays. */
export interface Stage {
  /** A client beside the primary region. */
  readonly near: Kv;
  /** A client in Singapore. On the embedded store it has the same replica beside it: there is only one. */
  readonly far: Kv;
  readonly say: (line: string) => void;
}

export interface Example {
  readonly title: string;
  readonly run: (stage: Stage) => Promise<void>;
}

/**
 * Shows what Singapore's users see right after a write: an eventual read first, which their nearest replica answers as it is, and
 * then the same read in the writer's session, which waits until that replica has what the writer has seen.
 */
export async function lookFromAfar<T>(
  { near, far, say }: Stage,
  what: string,
  read: (kv: Kv, options: KvReadOptions) => Promise<T>,
): Promise<T> {
  const atOnce = await read(far, { consistency: "eventual" });
  const caughtUp = await read(far.session({ bookmark: near.bookmark }), { consistency: "session" });
  const isStale = JSON.stringify(atOnce) !== JSON.stringify(caughtUp);
  say(`Singapore, eventual: ${what} ${JSON.stringify(atOnce)}${isStale ? ": the writes are still on their way" : ""}`);
  if (isStale) {
    say(`Singapore, in the writer's session: ${what} ${JSON.stringify(caughtUp)}`);
  }
  return caughtUp;
}
