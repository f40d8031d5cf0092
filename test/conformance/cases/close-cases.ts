// close() and disposal: afterwards nothing is served.
import type { ConformanceCase } from "../conformance-case.ts";
import { visit } from "../helpers.ts";
import { refusal } from "../show.ts";

export const CLOSE_CASES: readonly ConformanceCase[] = [
  {
    name: "close: afterwards every call is refused",
    run: async ({ open }) => {
      const kv = await open();
      const write = kv.atomic().set(["a"], 1);
      kv.close();
      return [
        await refusal(() => kv.get(["a"])),
        await refusal(() => kv.getMany([["a"]])),
        await refusal(() => kv.set(["a"], 1)),
        await refusal(() => kv.delete(["a"])),
        await refusal(() => visit(kv.list({ prefix: [] }))),
        await refusal(() => write.commit()),
      ];
    },
    expected: Array.from({ length: 6 }, () => "BadResource: Bad resource ID"),
  },
  {
    name: "close: a second one is refused",
    run: async ({ open }) => {
      const kv = await open();
      kv.close();
      return [await refusal(() => kv.close())];
    },
    expected: ["BadResource: Bad resource ID"],
  },
  {
    name: "close: a store that is disposed of is closed, as often as one likes",
    run: async ({ open }) => {
      const kv = await open();
      kv[Symbol.dispose]();
      kv[Symbol.dispose]();
      return [await refusal(() => kv.get(["a"]))];
    },
    expected: ["BadResource: Bad resource ID"],
  },
  {
    name: "close: a watch is refused afterwards",
    run: async ({ open }) => {
      const kv = await open();
      kv.close();
      return [
        await refusal(() =>
          kv
            .watch([["a"]])
            .getReader()
            .read(),
        ),
      ];
    },
    expected: ["BadResource: Bad resource ID"],
  },
  {
    name: "open: databases of their own do not see each other",
    run: async ({ open }) => {
      const [one, two] = [await open(), await open()];
      await one.set(["a"], 1);
      return [(await one.get(["a"])).value, (await two.get(["a"])).value];
    },
    expected: [1, null],
  },
];
