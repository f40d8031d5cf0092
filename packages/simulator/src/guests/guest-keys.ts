// The keys that guests use, and what they write there, as bytes. No client of a world uses any of them.
import type { WallMs } from "@kvorum/base";
import { type EncodedValue, encodeKey, encodeV8Number, U64_VALUE_BYTES } from "@kvorum/keyspace";
import type { Mutation } from "@kvorum/kv";

/** What every increment changes, by its amount: a sum and a sum of numbers, the least and the greatest amount. */
export const COUNTER_KEYS = {
  sum: encodeKey(["counter", "sum"]),
  numbers: encodeKey(["counter", "numbers"]),
  min: encodeKey(["counter", "min"]),
  max: encodeKey(["counter", "max"]),
} as const;

export function incrementBy(amount: number): readonly Mutation[] {
  const operand = u64Of(amount);
  return [
    { kind: "sum", key: COUNTER_KEYS.sum, operand },
    { kind: "sum", key: COUNTER_KEYS.numbers, operand: { encoding: "v8", data: encodeV8Number(amount) } },
    { kind: "min", key: COUNTER_KEYS.min, operand },
    { kind: "max", key: COUNTER_KEYS.max, operand },
  ];
}

export function undeliveredKey(message: string): Uint8Array {
  return encodeKey(["undelivered", message]);
}

export function fleetingKey(guest: string, number: number): Uint8Array {
  return encodeKey(["fleeting", guest, number]);
}

export function tenantKey(number: number): Uint8Array {
  return encodeKey(["tenant", number]);
}

export function setText(key: Uint8Array, text: string, expireAtMs?: WallMs): Mutation {
  const value = { encoding: "bytes", data: bytesOf(text) } as const;
  return { kind: "set", key, value, ...(expireAtMs === undefined ? {} : { expireAtMs }) };
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function u64Of(amount: number): EncodedValue {
  const data = new Uint8Array(U64_VALUE_BYTES);
  new DataView(data.buffer).setBigUint64(0, BigInt(amount), true);
  return { encoding: "le64", data };
}
