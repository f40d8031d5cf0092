// Small steps that many cases take.
import type { Entry, Key, Kv, ListIterator } from "./kv-shape.ts";

/** What encoding adds to a string part: its type and its end. */
const STRING_PART_BYTES = 2;

/** A key under `base` (of ASCII strings) that is exactly `bytes` long when it is encoded. */
export function keyOfBytes(base: Key, bytes: number): Key {
  const baseBytes = base.reduce((sum: number, part) => sum + String(part).length + STRING_PART_BYTES, 0);
  return [...base, "k".repeat(bytes - baseBytes - STRING_PART_BYTES)];
}

export async function collect(entries: AsyncIterable<Entry>): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for await (const entry of entries) {
    all.push(entry);
  }
  return all;
}

/** The last parts of the keys that a list visits. */
export async function visit(entries: AsyncIterable<Entry>): Promise<readonly unknown[]> {
  return (await collect(entries)).map(({ key }) => key.at(-1));
}

/** The last parts of up to `count` keys from an iterator that stays open. */
export async function take(iterator: ListIterator, count: number): Promise<readonly unknown[]> {
  const parts: unknown[] = [];
  while (parts.length < count) {
    const { value, done } = await iterator.next();
    if (done) {
      break;
    }
    parts.push(value.key.at(-1));
  }
  return parts;
}

/** Writes `names` under `base`, each with its own name as the value. */
export async function fill(kv: Kv, base: Key, names: readonly unknown[]): Promise<void> {
  for (let start = 0; start < names.length; start += 500) {
    let write = kv.atomic();
    for (const name of names.slice(start, start + 500)) {
      write = write.set([...base, name], name);
    }
    await write.commit();
  }
}

export function valuesOf(entries: readonly Entry[]): readonly unknown[] {
  return entries.map(({ value }) => value);
}

const POLL_PAUSE_MS = 20;

/** Reads a key again and again until it is absent: a watch need not be told of an expiry. */
export async function gone(kv: Kv, key: Key): Promise<void> {
  while ((await kv.get(key)).versionstamp !== null) {
    await pause();
  }
}

/** Reads a key again and again until it is there; its value. */
export async function present(kv: Kv, key: Key): Promise<unknown> {
  for (;;) {
    const { value, versionstamp } = await kv.get(key);
    if (versionstamp !== null) {
      return value;
    }
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_PAUSE_MS));
}

/** A promise and the means to fulfil it. */
export function later<T>(): { readonly promise: Promise<T>; readonly fulfil: (value: T) => void } {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { promise, fulfil: resolve };
}

/** What an expected KvU64 is, whatever class the backend's client has for it. */
class KvU64 {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

export function u64(value: bigint): { readonly value: bigint } {
  return new KvU64(value);
}

export const U64_MAX = 2n ** 64n - 1n;
