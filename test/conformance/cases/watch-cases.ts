// kv.watch(): what is there, and then what changes. It is eventually consistent by definition: a replica may be a moment behind.
import type { ConformanceCase } from "../conformance-case.ts";
import { valuesOf } from "../helpers.ts";
import type { Entry } from "../kv-shape.ts";

type Reader = ReadableStreamDefaultReader<readonly Entry[]>;

async function next(reader: Reader): Promise<readonly unknown[] | "end"> {
  const { value, done } = await reader.read();
  return done ? "end" : valuesOf(value);
}

/**
 * The first values with the one that is `wanted` among them: a watch may begin with what was there a moment ago, wherever it is
 * answered, and what changes in between may be collapsed.
 */
async function until(reader: Reader, wanted: unknown): Promise<unknown> {
  for (;;) {
    const values = await next(reader);
    if (values === "end" || values.includes(wanted)) {
      return values;
    }
  }
}

export const WATCH_CASES: readonly ConformanceCase[] = [
  {
    name: "watch: it begins with what is there",
    run: async ({ kv, key }) => {
      await kv.set(key("a"), "A");
      const reader = kv.watch([key("a"), key("none")]).getReader();
      const seen = await until(reader, "A");
      await reader.cancel();
      return [seen];
    },
    expected: [["A", null]],
  },
  {
    name: "watch: it begins at once even when nothing is there",
    run: async ({ kv, key }) => {
      await kv.set(key("a"), 1);
      const [none, other] = [kv.watch([key("none")]).getReader(), kv.watch([key("a")]).getReader()];
      const first = next(none);
      await until(other, 1);
      for (let n = 0; n < 20; n++) {
        await kv.get(key("a"));
      }
      await kv.set(key("none"), "too late");
      const seen = await first;
      await Promise.all([none.cancel(), other.cancel()]);
      return [seen];
    },
    expected: [[null]],
  },
  {
    name: "watch: a write and a delete are seen, in order",
    run: async ({ kv, key }) => {
      await kv.set(key("a"), 1);
      const reader = kv.watch([key("a")]).getReader();
      const seen = [await until(reader, 1)];
      await kv.set(key("a"), 2);
      seen.push(await next(reader));
      await kv.delete(key("a"));
      seen.push(await next(reader));
      await reader.cancel();
      return seen;
    },
    expected: [[1], [2], [null]],
  },
  {
    name: "watch: the versionstamp is that of the commit",
    run: async ({ kv, key }) => {
      await kv.set(key("a"), 1);
      const reader = kv.watch([key("a")]).getReader();
      await until(reader, 1);
      const { versionstamp } = await kv.set(key("a"), 2);
      const { value } = await reader.read();
      await reader.cancel();
      return [value?.[0]?.versionstamp === versionstamp];
    },
    expected: [true],
  },
  {
    name: "watch: keys of one commit change together",
    run: async ({ kv, key }) => {
      await kv.atomic().set(key("a"), 0).set(key("b"), 0).commit();
      const reader = kv.watch([key("a"), key("b")]).getReader();
      await until(reader, 0);
      for (const n of [1, 2, 3]) {
        await kv.atomic().set(key("a"), n).set(key("b"), n).commit();
      }
      const together: boolean[] = [];
      for (let last: unknown = 0; last !== 3; ) {
        const { value: [a, b] = [] } = await reader.read();
        together.push(a?.value === b?.value);
        last = a?.value;
      }
      await reader.cancel();
      return [together.every((same) => same)];
    },
    expected: [true],
  },
  {
    name: "watch: other keys do not wake it",
    run: async ({ kv, key }) => {
      await kv.set(key("a"), 1);
      const reader = kv.watch([key("a")]).getReader();
      const seen = [await until(reader, 1)];
      await kv.set(key("b"), 1);
      await kv.set(key("a", "b"), 1);
      await kv.set(key("a"), 2);
      seen.push(await next(reader));
      await reader.cancel();
      return seen;
    },
    expected: [[1], [2]],
  },
  {
    name: "watch: who reads late sees the last of many changes",
    run: async ({ kv, key }) => {
      await kv.set(key("a"), 0);
      const reader = kv.watch([key("a")]).getReader();
      await until(reader, 0);
      for (let n = 1; n <= 20; n++) {
        await kv.set(key("a"), n);
      }
      const last = await until(reader, 20);
      await reader.cancel();
      return [last];
    },
    expected: [[20]],
  },
  {
    name: "watch: a raw one sees the last of many changes too",
    run: async ({ kv, key }) => {
      await kv.set(key("a"), 0);
      const reader = kv.watch([key("a")], { raw: true }).getReader();
      const first = await until(reader, 0);
      for (let n = 1; n <= 5; n++) {
        await kv.set(key("a"), n);
      }
      const last = await until(reader, 5);
      await reader.cancel();
      return [first, last];
    },
    expected: [[0], [5]],
  },
  {
    name: "watch: the same key twice is answered twice",
    run: async ({ kv, key }) => {
      await kv.set(key("a"), "A");
      const reader = kv.watch([key("a"), key("a")]).getReader();
      const seen = await until(reader, "A");
      await reader.cancel();
      return [seen];
    },
    expected: [["A", "A"]],
  },
  {
    name: "watch: the empty key is never there",
    run: async ({ kv }) => {
      const reader = kv.watch([[]]).getReader();
      const seen = await next(reader);
      await reader.cancel();
      return [seen];
    },
    expected: [[null]],
  },
  {
    name: "watch: it ends when the store is closed",
    needs: "orderly end",
    run: async ({ open }) => {
      const kv = await open();
      await kv.set(["a"], 1);
      const reader = kv.watch([["a"]]).getReader();
      await until(reader, 1);
      const end = next(reader);
      kv.close();
      return [await end];
    },
    expected: ["end"],
  },
];
