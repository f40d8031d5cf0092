// Details of the API that are in no other group: arguments that are nearly right, and what is promised while others write.
import type { ConformanceCase } from "../conformance-case.ts";
import { collect, fill, u64, visit } from "../helpers.ts";
import { refusal, refusalClass } from "../show.ts";

const ARGUMENT_CASES: readonly ConformanceCase[] = [
  {
    name: "expireIn: a moment beyond every calendar is refused",
    run: async ({ kv, key }) => [
      await refusal(() => kv.set(key("a"), 1, { expireIn: Number.MAX_SAFE_INTEGER })),
      await refusal(() => kv.set(key("a"), 1, { expireIn: Number.POSITIVE_INFINITY })),
    ],
    expected: [
      "TypeError: Invalid mutation: expireIn is too large: 9007199254740991",
      "TypeError: expireIn must be a non-negative integer: received Infinity",
    ],
  },
  {
    name: "expireIn: text and null are no durations",
    run: async ({ kv, key }) => [
      await refusal(() => kv.set(key("a"), 1, { expireIn: "5" })),
      await refusal(() => kv.set(key("a"), 1, { expireIn: null })),
    ],
    expected: [
      "TypeError: expireIn must be a non-negative integer: received 5",
      "TypeError: expireIn must be a non-negative integer: received null",
    ],
  },
  {
    name: "expireIn: a mutation's is checked too",
    run: async ({ kv, key }) => [
      await refusal(() =>
        kv
          .atomic()
          .mutate({ type: "set", key: key("a"), value: 1, expireIn: -1 })
          .commit(),
      ),
    ],
    expected: ["TypeError: expireIn must be a non-negative integer: received -1"],
  },
  {
    name: "check: without a versionstamp the key must not be there",
    run: async ({ kv, key }) => {
      const write = () =>
        kv
          .atomic()
          .check({ key: key("a") })
          .set(key("a"), 1)
          .commit();
      return [(await write()).ok, (await write()).ok];
    },
    expected: [true, false],
  },
  {
    name: "check: hexadecimal digits may be upper case",
    run: async ({ kv, key }) => {
      const { versionstamp } = await kv.set(key("a"), 1);
      return [
        (
          await kv
            .atomic()
            .check({ key: key("a"), versionstamp: versionstamp?.toUpperCase() })
            .commit()
        ).ok,
      ];
    },
    expected: [true],
  },
  {
    name: "set: a value that is left out is undefined",
    run: async ({ kv, key }) => {
      await (kv.set as (key: unknown) => Promise<unknown>).call(kv, key("a"));
      const { value, versionstamp } = await kv.get(key("a"));
      return [value, versionstamp === null];
    },
    expected: [undefined, false],
  },
  {
    name: "mutate: nothing is nothing",
    run: async ({ kv }) => [(await kv.atomic().mutate().commit()).ok],
    expected: [true],
  },
  {
    name: "list: a start that is undefined is none",
    run: async ({ kv, key }) => {
      await fill(kv, key(), ["a", "b"]);
      return [await visit(kv.list({ prefix: key(), start: undefined, end: key("b") }))];
    },
    expected: [["a"]],
  },
  {
    name: "list: a selector that is no object is refused",
    run: async ({ kv }) => [
      await refusalClass(() => visit(kv.list("text"))),
      await refusalClass(() => visit(kv.list(undefined))),
      await refusalClass(() => visit(kv.list(null))),
    ],
    expected: ["TypeError", "TypeError", "TypeError"],
  },
  {
    name: "list: the iterator is its own iterable, and stays at its end",
    run: async ({ kv, key }) => {
      await fill(kv, key(), ["a"]);
      const iterator = kv.list({ prefix: key() });
      const steps = [(await iterator.next()).done, (await iterator.next()).done, (await iterator.next()).done];
      return [iterator[Symbol.asyncIterator]() === (iterator as unknown), steps];
    },
    expected: [true, [false, true, true]],
  },
  {
    name: "KvU64: it is frozen, and shows its value",
    run: async ({ KvU64 }) => {
      const five = new KvU64(5n);
      return [Object.isFrozen(five), five.valueOf(), String(five), Object.prototype.toString.call(five), five.value];
    },
    expected: [true, 5n, "5", "[object Deno.KvU64]", 5n],
  },
];

const QUEUE_ARGUMENT_CASES: readonly ConformanceCase[] = [
  {
    name: "enqueue: it takes a message",
    run: async ({ open }) => {
      const kv = await open();
      return [await refusal(() => kv.enqueue("message")), await refusal(() => kv.atomic().enqueue("message").commit())];
    },
    expected: ["no refusal", "no refusal"],
  },
  {
    name: "enqueue: what cannot be cloned is refused",
    needs: "queue",
    run: async ({ open }) => {
      const kv = await open();
      return [await refusalClass(() => kv.enqueue(() => 1)), (await kv.enqueue(undefined)).ok];
    },
    expected: ["TypeError", true],
  },
  {
    name: "enqueue: ten keys keep what was not delivered, and any of them may be empty",
    needs: "queue",
    run: async ({ open }) => {
      const kv = await open();
      const keys = Array.from({ length: 11 }, (_, i) => ["dead", i]);
      return [
        await refusal(() => kv.enqueue(1, { keysIfUndelivered: keys.slice(1) })),
        await refusal(() => kv.enqueue(1, { keysIfUndelivered: keys })),
        await refusal(() => kv.enqueue(1, { keysIfUndelivered: [[]] })),
        await refusalClass(() => kv.enqueue(1, { keysIfUndelivered: ["dead"] })),
      ];
    },
    expected: ["no refusal", "no refusal", "no refusal", "TypeError"],
  },
];

const CONCURRENT_CASES: readonly ConformanceCase[] = [
  {
    name: "getMany: all keys are read at one moment, while others write",
    run: async ({ kv, key }) => {
      const write = async (): Promise<void> => {
        for (let n = 0; n < 30; n++) {
          await kv.atomic().set(key("a"), n).set(key("b"), n).commit();
        }
      };
      const read = async (): Promise<boolean> => {
        let isWhole = true;
        for (let i = 0; i < 30; i++) {
          const [a, b] = await kv.getMany([key("a"), key("b")]);
          isWhole &&= a?.value === b?.value && a?.versionstamp === b?.versionstamp;
        }
        return isWhole;
      };
      const [, isWhole] = await Promise.all([write(), read()]);
      return [isWhole];
    },
    expected: [true],
  },
  {
    name: "list: a batch is read at one moment, while others write",
    run: async ({ kv, key }) => {
      await fill(kv, key(), ["a", "b", "c"]);
      const write = async (): Promise<void> => {
        for (let n = 0; n < 30; n++) {
          await kv.atomic().set(key("a"), n).set(key("b"), n).set(key("c"), n).commit();
        }
      };
      const stamps: number[] = [];
      const read = async (): Promise<void> => {
        await write();
        for (let i = 0; i < 30; i++) {
          const entries = await collect(kv.list({ prefix: key() }));
          stamps.push(new Set(entries.map(({ versionstamp }) => versionstamp)).size);
        }
      };
      await Promise.all([read(), write()]);
      return [[...new Set(stamps)]];
    },
    expected: [[1]],
  },
  {
    name: "atomic: commits that come at once each have a versionstamp of their own",
    run: async ({ kv, key }) => {
      const commits = await Promise.all(Array.from({ length: 50 }, (_, i) => kv.set(key(i), i)));
      return [new Set(commits.map(({ versionstamp }) => versionstamp)).size];
    },
    expected: [50],
  },
  {
    name: "sum: operands of writers that know nothing of each other all count",
    run: async ({ kv, key }) => {
      await Promise.all(Array.from({ length: 50 }, (_, i) => kv.atomic().sum(key("n"), BigInt(i)).commit()));
      return [(await kv.get(key("n"))).value];
    },
    expected: [u64(1225n)],
  },
];

export const DETAIL_CASES: readonly ConformanceCase[] = [
  ...ARGUMENT_CASES,
  ...QUEUE_ARGUMENT_CASES,
  ...CONCURRENT_CASES,
];
