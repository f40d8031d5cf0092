// enqueue and listenQueue: at least once, again after a failure, and kept under keys in the end.
import type { ConformanceCase } from "../conformance-case.ts";
import { later, present } from "../helpers.ts";
import type { Kv } from "../kv-shape.ts";
import { refusal } from "../show.ts";

/** The first `count` messages that a listener is given, in the order of their texts. */
async function receive(kv: Kv, count: number, onMessage: (value: unknown, attempt: number) => void = () => {}) {
  const received: unknown[] = [];
  const done = later<void>();
  const ended = kv.listenQueue((value) => {
    received.push(value);
    if (received.length === count) {
      done.fulfil(undefined);
    }
    onMessage(value, received.length);
  });
  await Promise.race([done.promise, ended]);
  return received;
}

const DELIVERY_CASES: readonly ConformanceCase[] = [
  {
    name: "queue: a listener is given what was enqueued, of any kind of value",
    needs: "queue",
    run: async ({ open }) => {
      const kv = await open();
      const { ok, versionstamp } = await kv.enqueue({ to: "Ada", at: new Date(0), n: 1n });
      const messages = await receive(kv, 1);
      return [ok, typeof versionstamp, messages];
    },
    expected: [true, "string", [{ to: "Ada", at: new Date(0), n: 1n }]],
  },
  {
    name: "queue: one that listens already is given what comes later",
    needs: "queue",
    run: async ({ open }) => {
      const kv = await open();
      const messages = receive(kv, 2);
      await kv.enqueue("a");
      await kv.enqueue("b");
      return (await messages).toSorted();
    },
    expected: ["a", "b"],
  },
  {
    name: "queue: a message of an atomic write is enqueued with the rest of it, or not at all",
    needs: "queue",
    run: async ({ open }) => {
      const kv = await open();
      await kv.set(["there"], 1);
      const no = await kv
        .atomic()
        .check({ key: ["there"], versionstamp: null })
        .enqueue("refused")
        .commit();
      const yes = await kv.atomic().set(["a"], 1).enqueue("first").enqueue("second").commit();
      const messages = await receive(kv, 2);
      return [no.ok, yes.ok, (await kv.get(["a"])).value, messages.toSorted()];
    },
    expected: [false, true, 1, ["first", "second"]],
  },
  {
    name: "queue: a delayed message comes after one that is due",
    needs: "queue",
    run: async ({ open }) => {
      const kv = await open();
      const messages = receive(kv, 2);
      await kv.enqueue("later", { delay: 1500 });
      await kv.enqueue("now");
      return await messages;
    },
    expected: ["now", "later"],
  },
  {
    name: "queue: a message whose handler fails is delivered again",
    needs: "queue",
    run: async ({ open }) => {
      const kv = await open();
      await kv.enqueue("again", { backoffSchedule: [10, 10] });
      return await receive(kv, 2, (_, attempt) => {
        if (attempt === 1) {
          throw new Error("the first attempt fails on purpose");
        }
      });
    },
    expected: ["again", "again"],
  },
  {
    name: "queue: a message that always fails is kept under the keys that it names",
    needs: "queue",
    run: async ({ open }) => {
      const kv = await open();
      await kv.enqueue(
        { lost: 1 },
        {
          backoffSchedule: [],
          keysIfUndelivered: [
            ["dead", 1],
            ["dead", 2],
          ],
        },
      );
      void receive(kv, 1, () => {
        throw new Error("every attempt fails on purpose");
      });
      return [await present(kv, ["dead", 1]), await present(kv, ["dead", 2])];
    },
    expected: [{ lost: 1 }, { lost: 1 }],
  },
];

const OPTION_CASES: readonly ConformanceCase[] = [
  {
    name: "enqueue: a delay is of 0 to 30 days",
    needs: "queue",
    run: async ({ open }) => {
      const kv = await open();
      const days = 24 * 60 * 60 * 1000;
      return [
        await refusal(() => kv.enqueue(1, { delay: -1 })),
        await refusal(() => kv.enqueue(1, { delay: 31 * days })),
        await refusal(() => kv.enqueue(1, { delay: Number.NaN })),
        (await kv.enqueue(1, { delay: 30 * days })).ok,
      ];
    },
    expected: [
      "TypeError: Delay must be >= 0: received -1",
      "TypeError: Delay cannot be greater than 30 days: received 2678400000",
      "TypeError: Delay cannot be NaN",
      true,
    ],
  },
  {
    name: "enqueue: a backoff schedule has five intervals of up to an hour at most",
    needs: "queue",
    run: async ({ open }) => {
      const kv = await open();
      return [
        await refusal(() => kv.enqueue(1, { backoffSchedule: [1, 1, 1, 1, 1, 1] })),
        await refusal(() => kv.enqueue(1, { backoffSchedule: [1, 3_600_001] })),
        await refusal(() => kv.enqueue(1, { backoffSchedule: [-1] })),
        await refusal(() => kv.enqueue(1, { backoffSchedule: [Number.NaN] })),
        (await kv.enqueue(1, { backoffSchedule: [0, 1, 1, 1, 3_600_000], delay: 10_000 })).ok,
      ];
    },
    expected: [
      "TypeError: Invalid backoffSchedule, max 5 intervals allowed",
      "TypeError: Invalid backoffSchedule, interval at index 1 is invalid",
      "TypeError: Invalid backoffSchedule, interval at index 0 is invalid",
      "TypeError: Invalid backoffSchedule, interval at index 0 is invalid",
      true,
    ],
  },
  {
    name: "listenQueue: it ends when the store is closed",
    needs: ["queue", "orderly end"],
    run: async ({ open }) => {
      const kv = await open();
      const ended = kv.listenQueue(() => undefined);
      kv.close();
      return [await ended];
    },
    expected: [undefined],
  },
  {
    name: "listenQueue: a store that is closed has none",
    needs: "queue",
    run: async ({ open }) => {
      const kv = await open();
      kv.close();
      return [await refusal(() => kv.listenQueue(() => undefined))];
    },
    expected: ["Error: Queue already closed"],
  },
];

export const QUEUE_CASES: readonly ConformanceCase[] = [...DELIVERY_CASES, ...OPTION_CASES];
