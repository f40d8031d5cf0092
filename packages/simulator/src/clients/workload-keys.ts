// The keys that a world's clients use, as texts for the history and as bytes for the store. Few, so that clients meet.
//
// Registers are written blindly, checked and deleted; accounts are a bank: money moves between them and its sum never
// changes, which no reader of one snapshot may ever see otherwise.
import { bytesToHex, mustExist, successorOf } from "@kvorum/base";
import type { KeyObservation } from "@kvorum/checker";
import { encodeKey, versionstampToHex } from "@kvorum/keyspace";
import type { KvEntry, ReadRange } from "@kvorum/kv";

export const REGISTERS = 8;
export const ACCOUNTS = 4;
/** What every account holds at first. */
export const ACCOUNT_OPENING_AMOUNT = 100;

const TEXT = new TextEncoder();
const ENTRIES_MAX = 100;

interface WorkloadKey {
  readonly text: string;
  readonly bytes: Uint8Array;
}

const registers = keysNamed("register", REGISTERS);
const accounts = keysNamed("account", ACCOUNTS);
const byText = new Map([...registers, ...accounts].map((key) => [key.text, key.bytes]));
const byHex = new Map([...registers, ...accounts].map((key) => [bytesToHex(key.bytes), key.text]));

export const REGISTER_KEYS: readonly string[] = registers.map(({ text }) => text);
export const ACCOUNT_KEYS: readonly string[] = accounts.map(({ text }) => text);

export function keyBytes(key: string): Uint8Array {
  return mustExist(byText.get(key), `workload key ${key}`);
}

export function valueBytes(value: string): Uint8Array {
  return TEXT.encode(value);
}

/** A range for each key; all of them are read from one snapshot. */
export function pointRanges(keys: readonly string[]): readonly ReadRange[] {
  return keys.map((key) => {
    const start = keyBytes(key);
    return { start, end: successorOf(start), limit: 1, reverse: false };
  });
}

/** One range over neighbouring keys of one kind. */
export function spanningRange(keys: readonly string[], reverse: boolean): readonly ReadRange[] {
  const start = keyBytes(mustExist(keys[0], "first key"));
  const end = successorOf(keyBytes(mustExist(keys.at(-1), "last key")));
  return [{ start, end, limit: ENTRIES_MAX, reverse }];
}

/** What a read saw of each key that it asked for, absent ones included. */
export function observationsOf(keys: readonly string[], ranges: readonly (readonly KvEntry[])[]): KeyObservation[] {
  const found = new Map<string, KeyObservation>();
  for (const entry of ranges.flat()) {
    const key = byHex.get(bytesToHex(entry.key)) ?? `unknown key ${bytesToHex(entry.key)}`;
    const value = new TextDecoder().decode(entry.value.data);
    found.set(key, { key, value, versionstamp: versionstampToHex(entry.versionstamp) });
  }
  const asked = keys.map((key) => found.get(key) ?? { key, value: null, versionstamp: null });
  const unasked = [...found.values()].filter(({ key }) => !keys.includes(key));
  return [...asked, ...unasked];
}

/** The text of a key in the log; null for one that no client of a world uses. */
export function findKeyText(bytes: Uint8Array): string | null {
  return byHex.get(bytesToHex(bytes)) ?? null;
}

function keysNamed(kind: string, count: number): readonly WorkloadKey[] {
  return Array.from({ length: count }, (_, i) => {
    const key = [kind, i];
    return { text: JSON.stringify(key), bytes: encodeKey(key) };
  });
}
