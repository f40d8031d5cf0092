// The value that a sum, a min or a max gives, by the rules and with the texts of Deno KV. Pure: what the key has comes in.

import { encodeV8Number, findV8Number } from "@kvorum/keyspace";
import type { EncodedValue, Mutation, SumBounds } from "./command.ts";

/** A mutation whose effect depends on what its key has. */
export type Arithmetic = Extract<Mutation, { readonly kind: "sum" | "min" | "max" }>;

export type ArithmeticResult =
  | { readonly ok: true; readonly value: EncodedValue }
  | { readonly ok: false; readonly message: string };

/** A value that sums: KvU64s wrap around, the others are V8's and do not. */
type Summand =
  | { readonly type: "KvU64"; readonly value: bigint }
  | { readonly type: "BigInt"; readonly value: bigint }
  | { readonly type: "Number"; readonly value: number };

const U64_BITS = 64;
const INVALID_OPERAND = "Some of the parameters are not valid V8 values";
const OUT_OF_RANGE = "The result of a Sum operation would exceed its range limit";

/** @param current what the key has; undefined for an absent key, which takes the operand as it is */
export function arithmeticResult(mutation: Arithmetic, current: EncodedValue | undefined): ArithmeticResult {
  if (mutation.kind === "sum" && mutation.operand.encoding !== "le64") {
    return sumV8(mutation, current);
  }
  return ofU64s(mutation, current);
}

/** Of KvU64s, wrapping. */
function ofU64s({ kind, operand }: Arithmetic, current: EncodedValue | undefined): ArithmeticResult {
  if (operand.encoding !== "le64") {
    return refused(`Failed to perform '${kind}' mutation on a non-U64 operand`);
  }
  if (current === undefined) {
    return { ok: true, value: operand };
  }
  if (current.encoding !== "le64") {
    return refused(`Failed to perform '${kind}' mutation on a non-U64 value in the database`);
  }
  const [a, b] = [decodeU64(current.data), decodeU64(operand.data)];
  switch (kind) {
    case "sum":
      return { ok: true, value: encodeSummand({ type: "KvU64", value: BigInt.asUintN(U64_BITS, a + b) }) };
    case "min":
      return { ok: true, value: b < a ? operand : current };
    case "max":
      return { ok: true, value: b > a ? operand : current };
  }
}

function sumV8(
  { operand: encoded, bounds }: Extract<Arithmetic, { kind: "sum" }>,
  current: EncodedValue | undefined,
): ArithmeticResult {
  const operand = findSummand(encoded);
  const min = findBound(bounds?.min ?? null);
  const max = findBound(bounds?.max ?? null);
  if (operand === undefined || min === undefined || max === undefined) {
    return refused(INVALID_OPERAND);
  }
  if ([min, max].some((bound) => bound !== null && bound.type !== operand.type)) {
    return refused("Min/max parameters have different types than the operand");
  }
  if (current === undefined) {
    return { ok: true, value: encodeSummand(operand) };
  }
  const former = findSummand(current);
  if (former === undefined) {
    return refused("unsupported value type");
  }
  const sum = sumOf(former, bounds === undefined ? toTypeOf(former, operand) : operand);
  return sum === undefined
    ? refused(`Cannot sum ${former.type} with ${operand.type}`)
    : withinBounds(sum, { min, max, clamp: bounds?.clamp ?? false });
}

/** A bigint that fits a KvU64 may be added to one: programs older than the type did so. */
function toTypeOf(former: Summand, operand: Summand): Summand {
  const fits =
    former.type === "KvU64" && operand.type === "BigInt" && BigInt.asUintN(U64_BITS, operand.value) === operand.value;
  return fits ? { type: "KvU64", value: operand.value } : operand;
}

/** Undefined: the types differ. */
function sumOf(a: Summand, b: Summand): Summand | undefined {
  if (a.type === "Number" && b.type === "Number") {
    return { type: "Number", value: a.value + b.value };
  }
  if (a.type === "BigInt" && b.type === "BigInt") {
    return { type: "BigInt", value: a.value + b.value };
  }
  if (a.type === "KvU64" && b.type === "KvU64") {
    return { type: "KvU64", value: BigInt.asUintN(U64_BITS, a.value + b.value) };
  }
  return undefined;
}

/** Bounds have the type of the sum: the operand's. */
function withinBounds(
  sum: Summand,
  { min, max, clamp }: { readonly min: Summand | null; readonly max: Summand | null; readonly clamp: boolean },
): ArithmeticResult {
  let result = sum;
  if (min !== null && result.value < min.value) {
    result = min;
  }
  if (max !== null && result.value > max.value) {
    result = max;
  }
  return result === sum || clamp ? { ok: true, value: encodeSummand(result) } : refused(OUT_OF_RANGE);
}

/** Null for no bound, which may be no bytes too; undefined for bytes that are no number. */
function findBound(data: SumBounds["min"]): Summand | null | undefined {
  return data === null || data.length === 0 ? null : findSummand({ encoding: "v8", data });
}

/** Undefined: not a value that sums. */
function findSummand({ encoding, data }: EncodedValue): Summand | undefined {
  if (encoding === "le64") {
    return { type: "KvU64", value: decodeU64(data) };
  }
  const value = encoding === "v8" ? findV8Number(data) : undefined;
  if (typeof value === "bigint") {
    return { type: "BigInt", value };
  }
  return value === undefined ? undefined : { type: "Number", value };
}

function encodeSummand(summand: Summand): EncodedValue {
  return summand.type === "KvU64"
    ? { encoding: "le64", data: encodeU64(summand.value) }
    : { encoding: "v8", data: encodeV8Number(summand.value) };
}

function decodeU64(data: Uint8Array): bigint {
  return new DataView(data.buffer, data.byteOffset, data.byteLength).getBigUint64(0, true);
}

function encodeU64(value: bigint): Uint8Array {
  const data = new Uint8Array(U64_BITS / 8);
  new DataView(data.buffer).setBigUint64(0, value, true);
  return data;
}

function refused(message: string): ArithmeticResult {
  return { ok: false, message };
}
