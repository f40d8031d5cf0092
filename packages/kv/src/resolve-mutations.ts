// What the mutations of a write come to, decided before any of them is written: a sum that does not fit what it meets refuses
// the whole write, and must leave nothing of the mutations before it behind (pitfalls.md 21).
import { bytesToHex, type WallMs } from "@kvorum/base";
import { type Versionstamp, versionstampedKey } from "@kvorum/keyspace";
import { type Arithmetic, arithmeticResult } from "./arithmetic.ts";
import type { EncodedValue, Mutation } from "./command.ts";

/** What is to be written under a key; a null value: its record goes. */
type Effect =
  | { readonly key: Uint8Array; readonly value: EncodedValue; readonly expireAtMs: WallMs | null }
  | { readonly key: Uint8Array; readonly value: null };

export type Resolution =
  | { readonly ok: true; readonly effects: readonly Effect[] }
  | { readonly ok: false; readonly message: string };

/** Reads the value that a key has before the write. */
type ReadValue = (key: Uint8Array) => EncodedValue | undefined;

/** One effect per mutation, in order: each mutation sees those before it. Reads only what arithmetic needs. */
export function resolveMutations(
  mutations: readonly Mutation[],
  versionstamp: Versionstamp,
  readValue: ReadValue,
): Resolution {
  const effects: Effect[] = [];
  const overlay = mutations.length > 1 && mutations.some(isArithmetic) ? new Map<string, Effect>() : undefined;
  for (const mutation of mutations) {
    const effect = isArithmetic(mutation)
      ? effectOfArithmetic(mutation, currentValue(mutation.key, overlay, readValue))
      : effectOfPlain(mutation, versionstamp);
    if (typeof effect === "string") {
      return { ok: false, message: effect };
    }
    effects.push(effect);
    overlay?.set(bytesToHex(effect.key), effect);
  }
  return { ok: true, effects };
}

function isArithmetic(mutation: Mutation): mutation is Arithmetic {
  return mutation.kind === "sum" || mutation.kind === "min" || mutation.kind === "max";
}

function currentValue(
  key: Uint8Array,
  overlay: ReadonlyMap<string, Effect> | undefined,
  readValue: ReadValue,
): EncodedValue | undefined {
  const earlier = overlay?.get(bytesToHex(key));
  return earlier === undefined ? readValue(key) : (earlier.value ?? undefined);
}

/** The effect, or why there is none. */
function effectOfArithmetic(mutation: Arithmetic, current: EncodedValue | undefined): Effect | string {
  const result = arithmeticResult(mutation, current);
  return result.ok ? { key: mutation.key, value: result.value, expireAtMs: null } : result.message;
}

function effectOfPlain(mutation: Exclude<Mutation, Arithmetic>, versionstamp: Versionstamp): Effect {
  switch (mutation.kind) {
    case "set":
      return { key: mutation.key, value: mutation.value, expireAtMs: mutation.expireAtMs ?? null };
    case "set_versionstamped": {
      const key = versionstampedKey(mutation.key, versionstamp);
      return { key, value: mutation.value, expireAtMs: mutation.expireAtMs ?? null };
    }
    case "delete":
      return { key: mutation.key, value: null };
  }
}
