// A counter adds to sums that everybody shares: an increment that is lost or counted twice shows in the end.
import { versionstampToHex } from "@kvorum/keyspace";
import type { Evidence } from "./evidence.ts";
import type { Guest } from "./guest.ts";
import { incrementBy } from "./guest-keys.ts";

const AMOUNT_MAX = 9;

export function startCounter(guest: Guest, evidence: Evidence): void {
  guest.repeat((onDone) => increment(guest, evidence, onDone));
}

/** @param onDone hears whether it was acknowledged */
export function increment(guest: Guest, { increments }: Evidence, onDone: (succeeded: boolean) => void): void {
  guest.commit({ mutations: incrementBy(guest.random.integer(1, AMOUNT_MAX)) }, (ending, commitId) => {
    if (ending.kind === "committed") {
      increments.push({ commitId, versionstamp: versionstampToHex(ending.versionstamp) });
    }
    onDone(ending.kind === "committed");
  });
}
