// A guest whose records expire; some are kept after all, by a later set that says nothing of an expiry.
import { createWallMs } from "@kvorum/base";
import { versionstampToHex } from "@kvorum/keyspace";
import type { Evidence } from "./evidence.ts";
import type { Guest } from "./guest.ts";
import { fleetingKey, setText } from "./guest-keys.ts";

const EXPIRE_IN_MS: readonly number[] = [1, 200, 1000, 4000];
const KEPT_SHARE = 0.3;

export function startFleeting(guest: Guest, { fleeting, kept }: Evidence): void {
  let count = 0;
  guest.repeat((onDone) => {
    count += 1;
    const key = fleetingKey(guest.plan.name, count);
    const text = `record ${count} of ${guest.plan.name}`;
    const expireAtMs = createWallMs(guest.wallNow + guest.drawOne(EXPIRE_IN_MS));
    guest.commit({ mutations: [setText(key, text, expireAtMs)] }, () => {
      if (guest.random.float() >= KEPT_SHARE) {
        fleeting.push(key);
        onDone();
        return;
      }
      guest.commit({ mutations: [setText(key, text)] }, (ending, commitId) => {
        if (ending.kind === "committed") {
          kept.push({ key, text, commitId, versionstamp: versionstampToHex(ending.versionstamp) });
        }
        onDone();
      });
    });
  });
}
