// kv.atomic(): checks, mutations in order, all or nothing.
import type { ConformanceCase } from "../conformance-case.ts";
import { u64, valuesOf } from "../helpers.ts";
import { refusal, refusalClass } from "../show.ts";

const CHECK_CASES: readonly ConformanceCase[] = [
  {
    name: "check: null holds for an absent key only",
    run: async ({ kv, key }) => {
      const write = () =>
        kv
          .atomic()
          .check({ key: key("a"), versionstamp: null })
          .set(key("a"), "new")
          .commit();
      return [(await write()).ok, await write(), (await kv.get(key("a"))).value];
    },
    expected: [true, { ok: false }, "new"],
  },
  {
    name: "check: a versionstamp holds until the next write",
    run: async ({ kv, key }) => {
      const { versionstamp } = await kv.set(key("a"), 0);
      const write = (value: number) =>
        kv
          .atomic()
          .check({ key: key("a"), versionstamp })
          .set(key("a"), value)
          .commit();
      return [(await write(1)).ok, (await write(2)).ok, (await kv.get(key("a"))).value];
    },
    expected: [true, false, 1],
  },
  {
    name: "check: a versionstamp does not hold for a key that is gone",
    run: async ({ kv, key }) => {
      const { versionstamp } = await kv.set(key("a"), 0);
      await kv.delete(key("a"));
      return [
        (
          await kv
            .atomic()
            .check({ key: key("a"), versionstamp })
            .commit()
        ).ok,
      ];
    },
    expected: [false],
  },
  {
    name: "check: an entry that was read is a check",
    run: async ({ kv, key }) => {
      await kv.set(key("a"), 0);
      const entries = await kv.getMany([key("a"), key("none")]);
      return [
        (
          await kv
            .atomic()
            .check(...entries)
            .set(key("b"), 1)
            .commit()
        ).ok,
      ];
    },
    expected: [true],
  },
  {
    name: "check: one that fails keeps back everything",
    run: async ({ kv, key }) => {
      await kv.set(key("a"), 1);
      const result = await kv
        .atomic()
        .check({ key: key("none"), versionstamp: null }, { key: key("a"), versionstamp: null })
        .set(key("b"), 1)
        .delete(key("a"))
        .commit();
      return [result, valuesOf(await kv.getMany([key("a"), key("b")]))];
    },
    expected: [{ ok: false }, [1, null]],
  },
  {
    name: "check: checks see what was there before the mutations, wherever they stand",
    run: async ({ kv, key }) => {
      const write = kv
        .atomic()
        .set(key("a"), 1)
        .check({ key: key("a"), versionstamp: null });
      return [(await write.commit()).ok, (await kv.get(key("a"))).value];
    },
    expected: [true, 1],
  },
  {
    name: "check: a versionstamp that is none is refused",
    run: async ({ kv, key }) => [
      await refusal(() =>
        kv
          .atomic()
          .check({ key: key("a"), versionstamp: "soon" })
          .commit(),
      ),
      await refusal(() =>
        kv
          .atomic()
          .check({ key: key("a"), versionstamp: "00".repeat(9) })
          .commit(),
      ),
    ],
    expected: ["TypeError: Invalid check", "TypeError: Invalid check"],
  },
];

const COMMIT_CASES: readonly ConformanceCase[] = [
  {
    name: "atomic: all keys of a commit have its versionstamp",
    run: async ({ kv, key }) => {
      const { versionstamp } = await kv.atomic().set(key("a"), 1).set(key("b"), 2).commit();
      const entries = await kv.getMany([key("a"), key("b")]);
      return entries.map((entry) => entry.versionstamp === versionstamp);
    },
    expected: [true, true],
  },
  {
    name: "atomic: later mutations of a key see earlier ones",
    run: async ({ kv, key, KvU64 }) => {
      await kv.set(key("c"), "text");
      await kv
        .atomic()
        .set(key("a"), 1)
        .delete(key("a"))
        .set(key("b"), 1)
        .set(key("b"), 2)
        .set(key("c"), new KvU64(5n))
        .sum(key("c"), 3n)
        .commit();
      const [a, b, c] = await kv.getMany([key("a"), key("b"), key("c")]);
      return [a?.value, b?.value, c?.value];
    },
    expected: [null, 2, u64(8n)],
  },
  {
    name: "atomic: a commit of nothing has a versionstamp of its own",
    run: async ({ kv, key }) => {
      const stamps = [await kv.set(key("a"), 1), await kv.atomic().commit(), await kv.set(key("a"), 2)];
      const texts = stamps.map(({ versionstamp }) => String(versionstamp));
      return [stamps[1]?.ok, texts.join() === [...new Set(texts)].sort().join()];
    },
    expected: [true, true],
  },
  {
    name: "atomic: without a commit nothing happens",
    run: async ({ kv, key }) => {
      kv.atomic().set(key("a"), 1);
      return [(await kv.get(key("a"))).value];
    },
    expected: [null],
  },
  {
    name: "atomic: every step gives the same operation",
    run: async ({ kv, key }) => {
      const write = kv.atomic();
      const steps = [
        write.check({ key: key("a"), versionstamp: null }),
        write.set(key("a"), 1),
        write.delete(key("b")),
        write.sum(key("c"), 1n),
        write.min(key("c"), 1n),
        write.max(key("c"), 1n),
        write.mutate({ type: "delete", key: key("d") }),
      ];
      return [steps.every((step) => step === write)];
    },
    expected: [true],
  },
  {
    name: "atomic: it cannot be awaited without a commit",
    run: async ({ kv }) => [await refusal(async () => await kv.atomic())],
    expected: ["TypeError: 'Deno.AtomicOperation' is not a promise: did you forget to call 'commit()'"],
  },
  {
    name: "atomic: committed twice it is applied twice",
    run: async ({ kv, key }) => {
      const write = kv.atomic().sum(key("a"), 2n);
      const [first, second] = [await write.commit(), await write.commit()];
      const { value } = await kv.get(key("a"));
      return [value, first.versionstamp === second.versionstamp];
    },
    expected: [u64(4n), false],
  },
  {
    name: "atomic: concurrent read-modify-writes with checks lose nothing",
    run: async ({ kv, key }) => {
      const increment = async (): Promise<void> => {
        for (let done = false; !done; ) {
          const entry = await kv.get(key("a"));
          const result = await kv
            .atomic()
            .check(entry)
            .set(key("a"), Number(entry.value ?? 0) + 1)
            .commit();
          done = result.ok;
        }
      };
      await Promise.all(Array.from({ length: 4 }, increment));
      return [(await kv.get(key("a"))).value];
    },
    expected: [4],
  },
];

const MUTATE_CASES: readonly ConformanceCase[] = [
  {
    name: "mutate: takes every mutation as an object, several at once",
    run: async ({ kv, key, KvU64 }) => {
      await kv.set(key("gone"), 1);
      await kv
        .atomic()
        .mutate(
          { type: "set", key: key("a"), value: "A" },
          { type: "delete", key: key("gone") },
          { type: "sum", key: key("b"), value: new KvU64(2n) },
          { type: "max", key: key("b"), value: new KvU64(7n) },
          { type: "min", key: key("b"), value: new KvU64(6n) },
        )
        .commit();
      const [a, gone, b] = await kv.getMany([key("a"), key("gone"), key("b")]);
      return [a?.value, gone?.value, b?.value];
    },
    expected: ["A", null, u64(6n)],
  },
  {
    name: "mutate: a type that there is not is refused",
    run: async ({ kv, key }) => [
      await refusal(() =>
        kv
          .atomic()
          .mutate({ type: "append", key: key("a"), value: 1 })
          .commit(),
      ),
    ],
    expected: ["TypeError: Invalid mutation type"],
  },
  {
    name: "mutate: what needs a value does not go without",
    run: async ({ kv, key }) => [
      await refusal(() =>
        kv
          .atomic()
          .mutate({ type: "set", key: key("a") })
          .commit(),
      ),
      await refusal(() =>
        kv
          .atomic()
          .mutate({ type: "sum", key: key("a") })
          .commit(),
      ),
      await refusal(() =>
        kv
          .atomic()
          .mutate({ type: "min", key: key("a") })
          .commit(),
      ),
      await refusal(() =>
        kv
          .atomic()
          .mutate({ type: "max", key: key("a") })
          .commit(),
      ),
    ],
    expected: [
      "TypeError: Invalid mutation 'set' without value",
      "TypeError: Invalid mutation 'sum' without value",
      "TypeError: Invalid mutation 'min' without value",
      "TypeError: Invalid mutation 'max' without value",
    ],
  },
  {
    name: "mutate: a delete has no value",
    run: async ({ kv, key }) => [
      await refusal(() =>
        kv
          .atomic()
          .mutate({ type: "delete", key: key("a"), value: 1 })
          .commit(),
      ),
    ],
    expected: ["TypeError: Invalid mutation 'delete' with value"],
  },
  {
    name: "mutate: the empty key is refused",
    run: async ({ kv }) => [await refusalClass(() => kv.atomic().mutate({ type: "delete", key: [] }).commit())],
    expected: ["TypeError"],
  },
];

const VERSIONSTAMPED_CASES: readonly ConformanceCase[] = [
  {
    name: "commitVersionstamp: the key ends in the versionstamp of its commit",
    run: async ({ kv, key }) => {
      const { versionstamp } = await kv.set(key("log", kv.commitVersionstamp()), "entry");
      const { value } = await kv.get(key("log", versionstamp));
      return [value, typeof kv.commitVersionstamp()];
    },
    expected: ["entry", "symbol"],
  },
  {
    name: "commitVersionstamp: keys order as commits do",
    run: async ({ kv, key }) => {
      for (const value of [1, 2, 3]) {
        await kv.atomic().set(key("log", kv.commitVersionstamp()), value).commit();
      }
      const values: unknown[] = [];
      for await (const entry of kv.list({ prefix: key("log") })) {
        values.push(entry.value);
      }
      return values;
    },
    expected: [1, 2, 3],
  },
  {
    name: "commitVersionstamp: it is only for set, and only the last part",
    run: async ({ kv, key }) => [
      await refusalClass(() => kv.set(key(kv.commitVersionstamp(), "last"), 1)),
      await refusalClass(() => kv.get(key(kv.commitVersionstamp()))),
      await refusalClass(() => kv.delete(key(kv.commitVersionstamp()))),
      await refusalClass(() => kv.atomic().sum(key(kv.commitVersionstamp()), 1n).commit()),
    ],
    expected: ["TypeError", "TypeError", "TypeError", "TypeError"],
  },
  {
    name: "commitVersionstamp: it is not the whole key",
    run: async ({ kv }) => [await refusal(() => kv.set([kv.commitVersionstamp()], 1))],
    expected: ["TypeError: key cannot be empty"],
  },
];

export const ATOMIC_CASES: readonly ConformanceCase[] = [
  ...CHECK_CASES,
  ...COMMIT_CASES,
  ...MUTATE_CASES,
  ...VERSIONSTAMPED_CASES,
];
