// A producer puts messages into the queue: some for later, some that every listener fails at.
import { createWallMs } from "@kvorum/base";
import { versionstampToHex } from "@kvorum/keyspace";
import type { Evidence } from "./evidence.ts";
import type { Guest } from "./guest.ts";
import { bytesOf, undeliveredKey } from "./guest-keys.ts";

/** No listener manages a message of this kind. */
export const POISON = "poison";

const DELAYS_MS: readonly number[] = [0, 0, 300, 3000];
const BACKOFFS_MS: readonly (readonly number[])[] = [[], [100], [100, 500]];
const POISON_SHARE = 0.15;

export function startProducer(guest: Guest, { enqueued }: Evidence): void {
  let count = 0;
  guest.repeat((onDone) => {
    count += 1;
    const kind = guest.random.float() < POISON_SHARE ? POISON : "message";
    const message = `${kind} ${count} of ${guest.plan.name}`;
    const enqueue = {
      payload: bytesOf(message),
      deliverAtMs: createWallMs(guest.wallNow + guest.drawOne(DELAYS_MS)),
      keysIfUndelivered: [undeliveredKey(message)],
      backoffMs: guest.drawOne(BACKOFFS_MS),
    };
    guest.commit({ mutations: [], enqueues: [enqueue] }, (ending, commitId) => {
      if (ending.kind === "committed") {
        enqueued.push({ message, commitId, versionstamp: versionstampToHex(ending.versionstamp) });
      }
      onDone();
    });
  });
}
