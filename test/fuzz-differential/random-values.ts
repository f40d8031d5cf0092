// Random values and operands: what sums, what nearly sums, and what does not.
import { serialize } from "node:v8";
import type { Prng } from "@kvorum/base";
import { drawBytes, happens, pick } from "./draw.ts";
import type { Mutation, Value } from "./messages.ts";

const V8 = 1;
const LE64 = 2;
const BYTES = 3;

const NUMBERS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  2,
  7,
  127,
  128,
  -128,
  0.1,
  0.5,
  -1.5,
  2 ** 29,
  2 ** 30,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e308,
  -1e308,
  Number.MIN_VALUE,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
];
const BIGINTS: readonly bigint[] = [
  0n,
  1n,
  -1n,
  2n,
  7n,
  2n ** 31n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  -(2n ** 63n),
  2n ** 64n - 1n,
  2n ** 64n,
  -(2n ** 64n),
  2n ** 128n,
  -(2n ** 200n),
];
const U64S: readonly bigint[] = [0n, 1n, 2n, 7n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 2n, 2n ** 64n - 1n];
const OTHERS: readonly unknown[] = [
  null,
  undefined,
  true,
  "",
  "1",
  "text",
  {},
  { n: 1 },
  [1],
  new Date(0),
  Object(1),
  Object(1n),
];

/** Serialised by hand, in ways that V8 reads and never writes, or does not read. */
const ODD_V8: readonly (readonly number[])[] = [
  [],
  [0xff],
  [0xff, 0x0f],
  [0xff, 0x0f, 0x49, 0x02],
  [0xff, 0x10, 0x49, 0x02],
  [0xff, 0x0e, 0x49, 0x02],
  [0xff, 0x0d, 0x49, 0x02],
  [0xff, 0x0c, 0x49, 0x02],
  [0xff, 0x09, 0x49, 0x02],
  [0xff, 0x11, 0x49, 0x02],
  [0xff, 0x00, 0x49, 0x02],
  [0x49, 0x02],
  [0xff, 0x0f, 0x00, 0x49, 0x02],
  [0xff, 0x0f, 0x00, 0x00, 0x4e, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
  [0xff, 0x0f, 0x49, 0x02, 0x49],
  [0xff, 0x0f, 0x49],
  [0xff, 0x0f, 0x49, 0x80],
  [0xff, 0x0f, 0x49, 0x82, 0x00],
  [0xff, 0x0f, 0x49, 0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0x0f, 0x49, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0xff, 0x0f, 0x49, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0xff, 0x0f, 0x55, 0x05],
  [0xff, 0x0f, 0x55, 0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0x0f, 0x4e, 0, 0, 0, 0, 0, 0, 0xf0],
  [0xff, 0x0f, 0x4e, 1, 0, 0, 0, 0, 0, 0xf8, 0x7f],
  [0xff, 0x0f, 0x5a, 0x00],
  [0xff, 0x0f, 0x5a, 0x01],
  [0xff, 0x0f, 0x5a, 0x02, 0x05],
  [0xff, 0x0f, 0x5a, 0x10, 1, 0, 0, 0, 0, 0, 0, 0],
  [0xff, 0x0f, 0x5a, 0x11, 1, 0, 0, 0, 0, 0, 0, 0],
  [0xff, 0x0f, 0x5a, 0x11, 0, 0, 0, 0, 0, 0, 0, 0],
  [0xff, 0x0f, 0x5a, 0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [0xff, 0x0f, 0x6e, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
  [0xff, 0x0f, 0x7a, 0x10, 1, 0, 0, 0, 0, 0, 0, 0],
  [0xff, 0x0f, 0x5f],
  [0xff, 0x0f, 0x30],
  [0xff, 0x0f, 0x54],
  [0xff, 0x0f, 0x22, 0x01, 0x31],
];

function u64Value(value: bigint): Value {
  const data = new Uint8Array(8);
  new DataView(data.buffer).setBigUint64(0, value, true);
  return { data, encoding: LE64 };
}

function v8Value(value: unknown): Value {
  return { data: serialize(value), encoding: V8 };
}

export function drawValue(random: Prng): Value {
  switch (random.integer(0, 5)) {
    case 0:
      return v8Value(pick(random, NUMBERS));
    case 1:
      return v8Value(pick(random, BIGINTS));
    case 2:
      return u64Value(pick(random, U64S));
    case 3:
      return { data: drawBytes(random, 12), encoding: BYTES };
    case 4:
      return happens(random, 50) ? v8Value(pick(random, OTHERS)) : drawOddV8(random);
    default:
      return happens(random, 50) ? u64Value(BigInt(random.integer(0, 100))) : v8Value(random.integer(-100, 100));
  }
}

/** Value and bounds of a sum; the bounds mostly of the operand's type. */
export function drawSum(random: Prng): Pick<Mutation, "value" | "sumMin" | "sumMax" | "sumClamp"> {
  const value = drawValue(random);
  if (happens(random, 60)) {
    return { value };
  }
  const family = pick<readonly unknown[]>(random, [NUMBERS, BIGINTS, [0, 5, 10], [0n, 5n, 10n], OTHERS]);
  const bound = (): Uint8Array => (happens(random, 5) ? drawOddV8(random).data : serialize(pick(random, family)));
  return {
    value,
    ...(happens(random, 70) ? { sumMin: bound() } : {}),
    ...(happens(random, 70) ? { sumMax: bound() } : {}),
    sumClamp: happens(random, 50),
  };
}

function drawOddV8(random: Prng): Value {
  return { data: Uint8Array.from(pick(random, ODD_V8)), encoding: V8 };
}
