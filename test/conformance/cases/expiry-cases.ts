// expireIn: a key goes by itself, unless something else was written meanwhile. A store may take its time.
import type { ConformanceCase } from "../conformance-case.ts";
import { gone, u64 } from "../helpers.ts";
import { refusal } from "../show.ts";

export const EXPIRY_CASES: readonly ConformanceCase[] = [
  {
    name: "expireIn: the key is there, and goes",
    needs: "prompt expiry",
    run: async ({ kv, key }) => {
      await kv.set(key("a"), "short", { expireIn: 2_000 });
      const { value } = await kv.get(key("a"));
      await gone(kv, key("a"));
      return [value, (await kv.get(key("a"))).value];
    },
    expected: ["short", null],
  },
  {
    name: "expireIn: it is of atomic writes too, and only of the keys that have it",
    needs: "prompt expiry",
    run: async ({ kv, key }) => {
      await kv
        .atomic()
        .set(key("a"), 1, { expireIn: 500 })
        .set(key("b"), 2)
        .mutate({ type: "set", key: key("c"), value: 3, expireIn: 500 })
        .commit();
      await gone(kv, key("a"));
      await gone(kv, key("c"));
      return [(await kv.get(key("b"))).value];
    },
    expected: [2],
  },
  {
    name: "expireIn: whatever is written later ends it",
    needs: "prompt expiry",
    run: async ({ kv, key }) => {
      await kv
        .atomic()
        .set(key("set"), 1, { expireIn: 2_000 })
        .set(key("later"), 1, { expireIn: 2_000 })
        .set(key("gone"), 1, { expireIn: 3_000 })
        .commit();
      await kv.atomic().set(key("set"), 2).set(key("later"), 2, { expireIn: 3_600_000 }).commit();
      await gone(kv, key("gone"));
      return [(await kv.get(key("set"))).value, (await kv.get(key("later"))).value];
    },
    expected: [2, 2],
  },
  {
    name: "expireIn: a sum ends it",
    needs: "prompt expiry",
    run: async ({ kv, key, KvU64 }) => {
      await kv
        .atomic()
        .set(key("n"), new KvU64(1n), { expireIn: 2_000 })
        .set(key("gone"), 1, { expireIn: 3_000 })
        .commit();
      await kv.atomic().sum(key("n"), 1n).commit();
      await gone(kv, key("gone"));
      return [(await kv.get(key("n"))).value];
    },
    expected: [u64(2n)],
  },
  {
    name: "expireIn: a check does not hold for what has expired",
    needs: "prompt expiry",
    run: async ({ kv, key }) => {
      const { versionstamp } = await kv.set(key("a"), 1, { expireIn: 500 });
      await gone(kv, key("a"));
      const was = await kv
        .atomic()
        .check({ key: key("a"), versionstamp })
        .commit();
      const is = await kv
        .atomic()
        .check({ key: key("a"), versionstamp: null })
        .commit();
      return [was.ok, is.ok];
    },
    expected: [false, true],
  },
  {
    name: "expireIn: it is a whole number of ms that is not negative",
    run: async ({ kv, key }) => [
      await refusal(() => kv.set(key("a"), 1, { expireIn: -1 })),
      await refusal(() => kv.set(key("a"), 1, { expireIn: 1.5 })),
      await refusal(() => kv.set(key("a"), 1, { expireIn: Number.NaN })),
      await refusal(() => kv.atomic().set(key("a"), 1, { expireIn: -1 }).commit()),
    ],
    expected: [
      "TypeError: expireIn must be a non-negative integer: received -1",
      "TypeError: expireIn must be a non-negative integer: received 1.5",
      "TypeError: expireIn must be a non-negative integer: received NaN",
      "TypeError: expireIn must be a non-negative integer: received -1",
    ],
  },
  {
    name: "expireIn: at once is allowed",
    needs: "prompt expiry",
    run: async ({ kv, key }) => {
      const { ok } = await kv.set(key("a"), 1, { expireIn: 0 });
      await gone(kv, key("a"));
      return [ok];
    },
    expected: [true],
  },
];
