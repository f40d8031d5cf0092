// What clients do, one function per activity: each makes one or two operations and then says that it is done.
import { mustExist, type Prng } from "@kvorum/base";
import type { KeyObservation, MutationRecord } from "@kvorum/checker";
import type { Consistency } from "@kvorum/kv";
import type { Client } from "./client.ts";
import type { Activity, ActivityMix } from "./client-plan.ts";
import { ACCOUNT_KEYS, ACCOUNT_OPENING_AMOUNT, REGISTER_KEYS, spanningRange } from "./workload-keys.ts";

const STRONG: Consistency = { level: "strong" };
const EVENTUAL: Consistency = { level: "eventual" };
/** Bounds that clients ask for, ms: below a heartbeat, about one WAN crossing, and easy. */
const STALENESS_BOUNDS_MS: readonly number[] = [50, 300, 2000];

/** Draws an activity by its weight. */
export function drawActivity(mix: ActivityMix, random: Prng): Activity {
  const entries = Object.entries(mix) as readonly (readonly [Activity, number])[];
  let left = random.float() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [activity, weight] of entries) {
    left -= weight;
    if (left < 0) {
      return activity;
    }
  }
  return "write";
}

/** Does one thing; `onDone` hears whether it succeeded, which a check that did not hold is not. */
export function perform(activity: Activity, client: Client, onDone: (succeeded: boolean) => void): void {
  const done = (outcome: "ok" | "failed" | "unknown"): void => onDone(outcome === "ok");
  const { random } = client;
  switch (activity) {
    case "write":
      client.commit({ checks: [], mutations: [setOf(client, drawRegister(random))] }, done);
      break;
    case "writeMany":
      client.commit({ checks: [], mutations: drawMutations(client) }, done);
      break;
    case "remove":
      client.commit({ checks: [], mutations: [{ kind: "delete", key: drawRegister(random) }] }, done);
      break;
    case "checkAndSet":
      checkAndSet(client, onDone);
      break;
    case "transfer":
      transfer(client, onDone);
      break;
    case "readStrong":
      readAt(client, STRONG, onDone);
      break;
    case "readSession":
      readAt(client, { level: "session", bookmark: client.session.bookmark }, onDone);
      break;
    case "readBounded":
      readAt(client, { level: "bounded", maxStalenessMs: drawOne(random, STALENESS_BOUNDS_MS) }, onDone);
      break;
    case "readEventual":
      readAt(client, EVENTUAL, onDone);
      break;
  }
}

/** Opens every account, unless somebody has. */
export function openAccounts(client: Client, onDone: (succeeded: boolean) => void): void {
  const checks = ACCOUNT_KEYS.map((key) => ({ key, versionstamp: null }));
  const mutations = ACCOUNT_KEYS.map((key) => setAmount(client, key, ACCOUNT_OPENING_AMOUNT));
  client.commit({ checks, mutations }, (outcome) => onDone(outcome === "ok"));
}

/** What an account holds, as written by `setAmount`. */
export function amountOf(value: string): number {
  const { amount } = JSON.parse(value) as { readonly amount: number };
  return amount;
}

/** One key, several, all accounts, or a range. */
function readAt(client: Client, consistency: Consistency, onDone: (succeeded: boolean) => void): void {
  const { random } = client;
  const done = (seen: readonly KeyObservation[] | null): void => onDone(seen !== null);
  const shape = random.integer(0, 3);
  if (shape === 0) {
    client.readPoints([drawRegister(random)], consistency, done);
  } else if (shape === 1) {
    client.readPoints(
      [...new Set([drawRegister(random), drawRegister(random), drawRegister(random)])],
      consistency,
      done,
    );
  } else if (shape === 2) {
    client.readPoints(ACCOUNT_KEYS, consistency, done);
  } else {
    const from = random.integer(0, REGISTER_KEYS.length - 1);
    const keys = REGISTER_KEYS.slice(from, random.integer(from, REGISTER_KEYS.length - 1) + 1);
    client.read({ keys, ranges: spanningRange(keys, random.float() < 0.5), consistency }, done);
  }
}

/** Reads at any level and writes if nothing has changed: a stale read must cost the check, never the other's write. */
function checkAndSet(client: Client, onDone: (succeeded: boolean) => void): void {
  const key = drawRegister(client.random);
  const consistency = client.random.float() < 0.5 ? STRONG : EVENTUAL;
  client.readPoints([key], consistency, (seen) => {
    if (seen === null) {
      onDone(false);
      return;
    }
    const checks = seen.map(({ key: checked, versionstamp }) => ({ key: checked, versionstamp }));
    client.commit({ checks, mutations: [setOf(client, key)] }, (outcome) => onDone(outcome === "ok"));
  });
}

function transfer(client: Client, onDone: (succeeded: boolean) => void): void {
  const { random } = client;
  const from = drawOne(random, ACCOUNT_KEYS);
  const to = drawOne(random, ACCOUNT_KEYS);
  const keys = [...new Set([from, to])];
  client.readPoints(keys, STRONG, (seen) => {
    const values = seen?.flatMap(({ value }) => (value === null ? [] : [value])) ?? [];
    if (seen === null || keys.length < 2 || values.length < 2) {
      onDone(seen !== null);
      return;
    }
    const [source = 0, target = 0] = values.map(amountOf);
    const moved = random.integer(0, Math.max(0, source));
    const mutations = [setAmount(client, from, source - moved), setAmount(client, to, target + moved)];
    const checks = seen.map(({ key, versionstamp }) => ({ key, versionstamp }));
    client.commit({ checks, mutations }, (outcome) => onDone(outcome === "ok"));
  });
}

function drawMutations(client: Client): readonly MutationRecord[] {
  const keys = new Set(Array.from({ length: client.random.integer(2, 4) }, () => drawRegister(client.random)));
  return [...keys].map((key) => (client.random.float() < 0.2 ? { kind: "delete", key } : setOf(client, key)));
}

function setOf(client: Client, key: string): MutationRecord {
  return { kind: "set", key, value: JSON.stringify(`${client.uniqueText()} to ${key}`) };
}

function setAmount(client: Client, key: string, amount: number): MutationRecord {
  return { kind: "set", key, value: JSON.stringify({ amount, by: client.uniqueText() }) };
}

function drawRegister(random: Prng): string {
  return drawOne(random, REGISTER_KEYS);
}

function drawOne<T>(random: Prng, from: readonly T[]): T {
  return mustExist(from[random.integer(0, from.length - 1)], "drawn item");
}
