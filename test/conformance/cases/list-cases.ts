// kv.list(): what a selector visits, in which order, and how a list goes on where another stopped.
import type { ConformanceCase } from "../conformance-case.ts";
import { collect, fill, take, visit } from "../helpers.ts";
import { refusal, refusalClass } from "../show.ts";

const LETTERS = ["a", "b", "c", "d", "e"];

function count(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

const SELECTOR_CASES: readonly ConformanceCase[] = [
  {
    name: "list: a prefix visits what is below it, not the key itself, nor a longer string",
    run: async ({ kv, key }) => {
      await kv
        .atomic()
        .set(key("a"), 0)
        .set(key("a", "x"), 0)
        .set(key("a", "y", 1), 0)
        .set(key("ab", "z"), 0)
        .commit();
      return await visit(kv.list({ prefix: key("a") }));
    },
    expected: ["x", 1],
  },
  {
    name: "list: entries have key, value and the versionstamp of their commit",
    run: async ({ kv, key }) => {
      const { versionstamp } = await kv.set(key("a"), "A");
      const [entry] = await collect(kv.list({ prefix: key() }));
      return [entry?.key.slice(1), entry?.value, entry?.versionstamp === versionstamp];
    },
    expected: [["a"], "A", true],
  },
  {
    name: "list: start is part of the range, end is not",
    run: async ({ kv, key }) => {
      await fill(kv, key(), LETTERS);
      return [
        await visit(kv.list({ start: key("b"), end: key("d") })),
        await visit(kv.list({ start: key("b"), end: key("d") }, { reverse: true })),
        await visit(kv.list({ start: key("b"), end: key("b") })),
      ];
    },
    expected: [["b", "c"], ["c", "b"], []],
  },
  {
    name: "list: a prefix with a start or an end is a part of the prefix",
    run: async ({ kv, key }) => {
      await fill(kv, key(), LETTERS);
      return [
        await visit(kv.list({ prefix: key(), start: key("c") })),
        await visit(kv.list({ prefix: key(), end: key("c") })),
        await visit(kv.list({ prefix: key(), start: key("bb") }, { reverse: true })),
      ];
    },
    expected: [
      ["c", "d", "e"],
      ["a", "b"],
      ["e", "d", "c"],
    ],
  },
  {
    name: "list: the empty prefix visits the whole database",
    run: async ({ open }) => {
      const kv = await open();
      await kv.atomic().set(["a"], 1).set([1], 2).set([true, "x"], 3).commit();
      return await visit(kv.list({ prefix: [] }));
    },
    expected: ["a", 1, "x"],
  },
  {
    name: "list: nothing there, nothing visited",
    run: async ({ kv, key }) => [await visit(kv.list({ prefix: key("none") }))],
    expected: [[]],
  },
  {
    name: "list: an eventual list takes the same selectors",
    run: async ({ kv, key }) => [await visit(kv.list({ prefix: key("none") }, { consistency: "eventual" }))],
    expected: [[]],
  },
  {
    name: "list: a selector that says too much or too little is refused",
    run: async ({ kv, key }) => [
      await refusal(() => visit(kv.list({ prefix: key(), start: key("a"), end: key("b") }))),
      await refusal(() => visit(kv.list({ start: key("a") }))),
      await refusal(() => visit(kv.list({ end: key("a") }))),
      await refusal(() => visit(kv.list({}))),
    ],
    expected: [
      "TypeError: Selector can not specify both 'start' and 'end' key when specifying 'prefix'",
      "TypeError: Selector must specify either 'prefix' or both 'start' and 'end' key",
      "TypeError: Selector must specify either 'prefix' or both 'start' and 'end' key",
      "TypeError: Selector must specify either 'prefix' or both 'start' and 'end' key",
    ],
  },
  {
    name: "list: a bound outside its prefix is refused",
    run: async ({ kv, key }) => [
      await refusal(() => visit(kv.list({ prefix: key("a"), start: key("b") }))),
      await refusal(() => visit(kv.list({ prefix: key("a"), start: key("a") }))),
      await refusal(() => visit(kv.list({ prefix: key("a"), end: key("b") }))),
      await refusal(() => visit(kv.list({ prefix: key("a"), end: key("a") }))),
    ],
    expected: [
      "TypeError: Start key is not in the keyspace defined by prefix",
      "TypeError: Start key is not in the keyspace defined by prefix",
      "TypeError: End key is not in the keyspace defined by prefix",
      "TypeError: End key is not in the keyspace defined by prefix",
    ],
  },
  {
    name: "list: a start behind the end is refused",
    run: async ({ kv, key }) => [await refusal(() => visit(kv.list({ start: key("b"), end: key("a") })))],
    expected: ["TypeError: Start key is greater than end key"],
  },
];

const LIMIT_CASES: readonly ConformanceCase[] = [
  {
    name: "list: a limit ends it, from either end",
    run: async ({ kv, key }) => {
      await fill(kv, key(), LETTERS);
      return [
        await visit(kv.list({ prefix: key() }, { limit: 2 })),
        await visit(kv.list({ prefix: key() }, { limit: 2, reverse: true })),
        await visit(kv.list({ prefix: key() }, { limit: 5 })),
        await visit(kv.list({ prefix: key() }, { limit: 9 })),
      ];
    },
    expected: [["a", "b"], ["e", "d"], LETTERS, LETTERS],
  },
  {
    name: "list: batches of any size give the same entries",
    run: async ({ kv, key }) => {
      await fill(kv, key(), LETTERS);
      const lists = [1, 2, 3, 5, 6, 1000].flatMap((batchSize) => [
        visit(kv.list({ prefix: key() }, { batchSize })),
        visit(kv.list({ prefix: key() }, { batchSize, reverse: true })),
        visit(kv.list({ prefix: key() }, { batchSize, limit: 4 })),
      ]);
      return [...new Set((await Promise.all(lists)).map((names) => names.join("")))];
    },
    expected: ["abcde", "edcba", "abcd"],
  },
  {
    name: "list: more entries than one batch has are all visited",
    run: async ({ kv, key }) => {
      await fill(kv, key(), count(0, 1201));
      const all = await visit(kv.list({ prefix: key() }));
      const limited = await visit(kv.list({ prefix: key() }, { limit: 700 }));
      const reverse = await visit(kv.list({ prefix: key() }, { reverse: true }));
      return [all.length, all.at(-1), limited.length, limited.at(-1), reverse.length, reverse.at(-1)];
    },
    expected: [1201, 1200, 700, 699, 1201, 0],
  },
  {
    name: "list: values of the largest size fit a batch of any size",
    run: async ({ kv, key }) => {
      for (const name of count(0, 20)) {
        await kv.set(key(name), new Uint8Array(65_536));
      }
      return [(await visit(kv.list({ prefix: key() }, { batchSize: 1000 }))).length];
    },
    expected: [20],
  },
  {
    name: "list: a limit is a positive integer",
    run: async ({ kv, key }) => [
      await refusal(() => visit(kv.list({ prefix: key() }, { limit: 0 }))),
      await refusal(() => visit(kv.list({ prefix: key() }, { limit: -1 }))),
      await refusal(() => visit(kv.list({ prefix: key() }, { limit: 1.5 }))),
      await refusal(() => visit(kv.list({ prefix: key() }, { limit: Number.NaN }))),
    ],
    expected: [
      "Error: Limit must be a positive integer: received 0",
      "Error: Limit must be a positive integer: received -1",
      "Error: Limit must be a positive integer: received 1.5",
      "Error: Limit must be a positive integer: received NaN",
    ],
  },
  {
    name: "list: a batch size is a positive integer",
    run: async ({ kv, key }) => [
      await refusal(() => visit(kv.list({ prefix: key() }, { batchSize: 0 }))),
      await refusal(() => visit(kv.list({ prefix: key() }, { batchSize: 1.5 }))),
    ],
    expected: [
      "Error: batchSize must be a positive integer: received 0",
      "Error: batchSize must be a positive integer: received 1.5",
    ],
  },
  {
    name: "list: a batch has a thousand entries at most",
    run: async ({ kv, key }) => [await refusal(() => visit(kv.list({ prefix: key() }, { batchSize: 1001 })))],
    expected: ["TypeError: Too many entries (max 1000)"],
  },
  {
    name: "list: a consistency that there is not is refused",
    run: async ({ kv, key }) => [
      await refusalClass(() => visit(kv.list({ prefix: key() }, { consistency: "sometimes" }))),
    ],
    expected: ["TypeError"],
  },
];

const CURSOR_CASES: readonly ConformanceCase[] = [
  {
    name: "cursor: a list goes on where another one stopped, in either direction",
    run: async ({ kv, key }) => {
      await fill(kv, key(), LETTERS);
      const results: unknown[] = [];
      for (const reverse of [false, true]) {
        const first = kv.list({ prefix: key() }, { limit: 2, reverse });
        results.push(await visit(first));
        const second = kv.list({ prefix: key() }, { limit: 2, reverse, cursor: first.cursor });
        results.push(await visit(second));
        results.push(await visit(kv.list({ prefix: key() }, { reverse, cursor: second.cursor })));
      }
      return results;
    },
    expected: [["a", "b"], ["c", "d"], ["e"], ["e", "d"], ["c", "b"], ["a"]],
  },
  {
    name: "cursor: it names the entry that was visited last, not what was fetched",
    run: async ({ kv, key }) => {
      await fill(kv, key(), LETTERS);
      const first = kv.list({ prefix: key() }, { batchSize: 5 });
      const taken = await take(first, 3);
      return [taken, await visit(kv.list({ prefix: key() }, { cursor: first.cursor }))];
    },
    expected: [
      ["a", "b", "c"],
      ["d", "e"],
    ],
  },
  {
    name: "cursor: it holds while entries come and go",
    run: async ({ kv, key }) => {
      await fill(kv, key(), LETTERS);
      const first = kv.list({ prefix: key() }, { limit: 2 });
      await visit(first);
      await kv.atomic().delete(key("b")).delete(key("c")).set(key("bb"), 0).commit();
      return [await visit(kv.list({ prefix: key() }, { cursor: first.cursor }))];
    },
    expected: [["bb", "d", "e"]],
  },
  {
    name: "cursor: it serves lists between two keys too",
    run: async ({ kv, key }) => {
      await fill(kv, key(), LETTERS);
      const selector = { start: key("a"), end: key("e") };
      const first = kv.list(selector, { limit: 3 });
      return [await visit(first), await visit(kv.list(selector, { cursor: first.cursor }))];
    },
    expected: [["a", "b", "c"], ["d"]],
  },
  {
    name: "cursor: after the last entry it is empty",
    run: async ({ kv, key }) => {
      await fill(kv, key(), LETTERS);
      const whole = kv.list({ prefix: key() });
      await visit(whole);
      return [whole.cursor];
    },
    expected: [""],
  },
  {
    name: "cursor: before the first entry there is none",
    run: async ({ kv, key }) => [await refusal(() => kv.list({ prefix: key() }).cursor)],
    expected: ["Error: Cannot get cursor before first iteration"],
  },
  {
    name: "cursor: what is no cursor is refused",
    run: async ({ kv, key }) => [await refusal(() => visit(kv.list({ prefix: key() }, { cursor: "no cursor!" })))],
    expected: ["TypeError: invalid cursor"],
  },
  {
    name: "cursor: one that would leave the selector is refused, one behind its end has nothing left",
    run: async ({ kv, key }) => {
      await fill(kv, key(), LETTERS);
      const cursorAt = async (name: string): Promise<string> => {
        const list = kv.list({ start: key(name), end: key("f") }, { limit: 1 });
        await visit(list);
        return list.cursor;
      };
      const selector = { start: key("b"), end: key("d") };
      return [
        await refusal(async () => visit(kv.list(selector, { cursor: await cursorAt("a") }))),
        await visit(kv.list(selector, { cursor: await cursorAt("e") })),
        await refusal(async () => visit(kv.list(selector, { cursor: await cursorAt("e"), reverse: true }))),
        await visit(kv.list(selector, { cursor: await cursorAt("a"), reverse: true })),
      ];
    },
    expected: ["TypeError: cursor out of bounds", [], "TypeError: cursor out of bounds", []],
  },
];

export const LIST_CASES: readonly ConformanceCase[] = [...SELECTOR_CASES, ...LIMIT_CASES, ...CURSOR_CASES];
