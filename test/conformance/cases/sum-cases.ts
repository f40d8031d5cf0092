// sum, min and max: of KvU64s, and a sum of V8 numbers and bigints, with bounds.
import type { ConformanceCase, World } from "../conformance-case.ts";
import { U64_MAX, u64 } from "../helpers.ts";
import { refusal } from "../show.ts";

/** Applies mutations to one key, each in a commit of its own, from `first` on; what is there in the end. */
async function after({ kv, key }: World, first: unknown, ...steps: readonly object[]): Promise<unknown> {
  await kv.set(key("n"), first);
  for (const step of steps) {
    await kv
      .atomic()
      .mutate({ key: key("n"), ...step })
      .commit();
  }
  return (await kv.get(key("n"))).value;
}

const U64_CASES: readonly ConformanceCase[] = [
  {
    name: "sum, min, max: an absent key takes the operand",
    run: async ({ kv, key }) => {
      await kv.atomic().sum(key("sum"), 1n).min(key("min"), 2n).max(key("max"), 3n).commit();
      return (await kv.getMany([key("sum"), key("min"), key("max")])).map(({ value }) => value);
    },
    expected: [u64(1n), u64(2n), u64(3n)],
  },
  {
    name: "sum, min, max: a KvU64 is added to and compared with the operand",
    run: async ({ kv, key }) => {
      await kv.atomic().sum(key("a"), 10n).min(key("b"), 10n).max(key("c"), 10n).commit();
      await kv.atomic().sum(key("a"), 5n).min(key("b"), 5n).max(key("c"), 5n).commit();
      await kv.atomic().sum(key("a"), 0n).min(key("b"), 20n).max(key("c"), 20n).commit();
      return (await kv.getMany([key("a"), key("b"), key("c")])).map(({ value }) => value);
    },
    expected: [u64(15n), u64(5n), u64(20n)],
  },
  {
    name: "sum: it begins at zero again after 2^64-1",
    run: async ({ kv, key }) => {
      await kv.atomic().sum(key("a"), U64_MAX).sum(key("a"), 3n).commit();
      return [(await kv.get(key("a"))).value];
    },
    expected: [u64(2n)],
  },
  {
    name: "sum, min, max: the key has the versionstamp of the commit",
    run: async ({ kv, key }) => {
      const { versionstamp } = await kv.atomic().sum(key("a"), 1n).commit();
      return [(await kv.get(key("a"))).versionstamp === versionstamp];
    },
    expected: [true],
  },
  {
    name: "sum, min, max: an operand is a bigint of 64 bits",
    run: async ({ kv, key }) => [
      await refusal(() => kv.atomic().sum(key("a"), 1).commit()),
      await refusal(() => kv.atomic().min(key("a"), -1n).commit()),
      await refusal(() =>
        kv
          .atomic()
          .max(key("a"), 2n ** 64n)
          .commit(),
      ),
    ],
    expected: [
      "TypeError: Value must be a bigint: received number",
      "RangeError: Value must be a positive bigint: received -1",
      "RangeError: Value must fit in a 64-bit unsigned integer",
    ],
  },
  {
    name: "sum: a value that is no KvU64 is left alone",
    run: async ({ kv, key }) => {
      await kv.set(key("text"), "text");
      return [
        await refusal(() => kv.atomic().set(key("b"), 1).sum(key("text"), 1n).commit()),
        (await kv.get(key("b"))).value,
      ];
    },
    expected: ["TypeError: Failed to perform 'sum' mutation on a non-U64 value in the database", null],
  },
  {
    name: "min, max: a value that is no KvU64 is left alone",
    run: async ({ kv, key }) => {
      await kv.set(key("number"), 1);
      return [
        await refusal(() => kv.atomic().min(key("number"), 1n).commit()),
        await refusal(() => kv.atomic().max(key("number"), 1n).commit()),
        (await kv.get(key("number"))).value,
      ];
    },
    expected: [
      "TypeError: Failed to perform 'min' mutation on a non-U64 value in the database",
      "TypeError: Failed to perform 'max' mutation on a non-U64 value in the database",
      1,
    ],
  },
  {
    name: "min, max: an operand that is no KvU64 is refused",
    run: async ({ kv, key }) => [
      await refusal(() =>
        kv
          .atomic()
          .mutate({ type: "min", key: key("a"), value: 1 })
          .commit(),
      ),
      await refusal(() =>
        kv
          .atomic()
          .mutate({ type: "max", key: key("a"), value: "1" })
          .commit(),
      ),
    ],
    expected: [
      "TypeError: Failed to perform 'min' mutation on a non-U64 operand",
      "TypeError: Failed to perform 'max' mutation on a non-U64 operand",
    ],
  },
];

const V8_CASES: readonly ConformanceCase[] = [
  {
    name: "sum: numbers add up",
    run: async (world) => [
      await after(world, 1, { type: "sum", value: 2 }),
      await after(world, 0.1, { type: "sum", value: 0.2 }),
      await after(world, 1, { type: "sum", value: Number.NEGATIVE_INFINITY }),
      await after(world, 2 ** 53, { type: "sum", value: 1 }),
      await after(world, -1, { type: "sum", value: 1 }),
    ],
    expected: [3, 0.1 + 0.2, Number.NEGATIVE_INFINITY, 2 ** 53, 0],
  },
  {
    name: "sum: bigints add up",
    run: async (world) => [
      await after(world, 1n, { type: "sum", value: 2n }),
      await after(world, U64_MAX, { type: "sum", value: U64_MAX }),
      await after(world, 5n, { type: "sum", value: -(2n ** 70n) }),
      await after(world, -1n, { type: "sum", value: 1n }),
    ],
    expected: [3n, 2n * U64_MAX, 5n - 2n ** 70n, 0n],
  },
  {
    name: "sum: an absent key takes the operand, of any kind that adds up",
    run: async ({ kv, key }) => {
      await kv
        .atomic()
        .mutate({ type: "sum", key: key("a"), value: 1.5 })
        .commit();
      await kv
        .atomic()
        .mutate({ type: "sum", key: key("b"), value: -7n })
        .commit();
      return (await kv.getMany([key("a"), key("b")])).map(({ value }) => value);
    },
    expected: [1.5, -7n],
  },
  {
    name: "sum: a number and a bigint do not add up",
    run: async (world) => [
      await refusal(() => after(world, 1, { type: "sum", value: 2n })),
      await refusal(() => after(world, 1n, { type: "sum", value: 2 })),
    ],
    expected: ["TypeError: Cannot sum Number with BigInt", "TypeError: Cannot sum BigInt with Number"],
  },
  {
    name: "sum: a KvU64 takes a bigint, and no number",
    run: async (world) => [
      await after(world, new world.KvU64(1n), { type: "sum", value: 2n }),
      await refusal(() => after(world, new world.KvU64(1n), { type: "sum", value: 2 })),
    ],
    expected: [u64(3n), "TypeError: Cannot sum KvU64 with Number"],
  },
  {
    name: "sum: a value that does not add up with the operand is left alone",
    run: async (world) => [
      await refusal(() => after(world, "text", { type: "sum", value: 2 })),
      await refusal(() => after(world, new Uint8Array([1]), { type: "sum", value: 2 })),
    ],
    expected: ["TypeError: unsupported value type", "TypeError: unsupported value type"],
  },
  {
    name: "sum: an operand that does not add up is refused",
    run: async (world) => [
      await refusal(() => after(world, 1, { type: "sum", value: "2" })),
      await refusal(() => after(world, 1, { type: "sum", value: null })),
    ],
    expected: [
      "TypeError: Some of the parameters are not valid V8 values",
      "TypeError: Some of the parameters are not valid V8 values",
    ],
  },
];

const BOUND_CASES: readonly ConformanceCase[] = [
  {
    name: "sum: a result outside min and max is refused",
    run: async (world) => [
      await after(world, 1, { type: "sum", value: 4, min: 0, max: 5 }),
      await refusal(() => after(world, 1, { type: "sum", value: 5, min: 0, max: 5 })),
      await refusal(() => after(world, 1, { type: "sum", value: -2, min: 0 })),
      await refusal(() => after(world, 1n, { type: "sum", value: 5n, max: 5n })),
    ],
    expected: [
      5,
      "TypeError: The result of a Sum operation would exceed its range limit",
      "TypeError: The result of a Sum operation would exceed its range limit",
      "TypeError: The result of a Sum operation would exceed its range limit",
    ],
  },
  {
    name: "sum: with clamp a result outside becomes the bound",
    run: async (world) => [
      await after(world, 1, { type: "sum", value: 9, min: 0, max: 5, clamp: true }),
      await after(world, 1, { type: "sum", value: -9, min: 0, max: 5, clamp: true }),
      await after(world, 1n, { type: "sum", value: 9n, max: 5n, clamp: true }),
      await after(world, 1n, { type: "sum", value: -9n, min: -5n, clamp: true }),
    ],
    expected: [5, 0, 5n, -5n],
  },
  {
    name: "sum: bounds are of the operand's kind",
    run: async (world) => [
      await refusal(() => after(world, 1, { type: "sum", value: 1, max: 5n })),
      await refusal(() => after(world, 1n, { type: "sum", value: 1n, min: 0 })),
    ],
    expected: [
      "TypeError: Min/max parameters have different types than the operand",
      "TypeError: Min/max parameters have different types than the operand",
    ],
  },
  {
    name: "sum: bounds of a KvU64 are not looked at",
    run: async (world) => {
      const value = new world.KvU64(1n);
      return [await after(world, new world.KvU64(1n), { type: "sum", value, max: new world.KvU64(1n), clamp: true })];
    },
    expected: [u64(2n)],
  },
];

export const SUM_CASES: readonly ConformanceCase[] = [...U64_CASES, ...V8_CASES, ...BOUND_CASES];
