// Limits: what is just allowed, and one past it.
import type { ConformanceCase } from "../conformance-case.ts";
import { keyOfBytes } from "../helpers.ts";
import type { Atomic, Key, Kv } from "../kv-shape.ts";
import { refusal } from "../show.ts";

function commitOf(kv: Kv, steps: number, step: (write: Atomic, i: number) => unknown) {
  const write = kv.atomic();
  for (let i = 0; i < steps; i++) {
    step(write, i);
  }
  return write.commit();
}

const KEY_AND_VALUE_CASES: readonly ConformanceCase[] = [
  {
    name: "limits: a key that is written has 2048 bytes at most",
    run: async ({ kv, key }) => {
      const { ok } = await kv.set(keyOfBytes(key(), 2048), 1);
      return [
        ok,
        (await kv.get(keyOfBytes(key(), 2048))).value,
        await refusal(() => kv.set(keyOfBytes(key(), 2049), 1)),
      ];
    },
    expected: [true, 1, "TypeError: Key too large for write (max 2048 bytes)"],
  },
  {
    name: "limits: a key that is deleted has 2048 bytes at most",
    run: async ({ kv, key }) => [
      await kv.delete(keyOfBytes(key(), 2048)),
      await refusal(() => kv.delete(keyOfBytes(key(), 2049))),
    ],
    expected: [undefined, "TypeError: Key too large for write (max 2048 bytes)"],
  },
  {
    name: "limits: a key that is checked has 2048 bytes at most",
    run: async ({ kv, key }) => {
      const check = (bytes: number) =>
        kv
          .atomic()
          .check({ key: keyOfBytes(key(), bytes), versionstamp: null })
          .commit();
      return [(await check(2048)).ok, await refusal(() => check(2049))];
    },
    expected: [true, "TypeError: Key too large for write (max 2048 bytes)"],
  },
  {
    name: "limits: a key that is read has 2048 bytes at most, for a range needs one more",
    run: async ({ kv, key }) => [
      (await kv.get(keyOfBytes(key(), 2048))).value,
      await refusal(() => kv.get(keyOfBytes(key(), 2049))),
    ],
    expected: [null, "TypeError: Key too large for read (max 2049 bytes)"],
  },
  {
    name: "limits: a key that gets a versionstamp has 2048 bytes before",
    run: async ({ kv, key }) => {
      const write = (bytes: number) => kv.set([...keyOfBytes(key(), bytes), kv.commitVersionstamp()], 1);
      return [(await write(2048)).ok, await refusal(() => write(2049))];
    },
    expected: [true, "TypeError: Key too large for write (max 2048 bytes)"],
  },
  {
    name: "limits: a value of bytes has 65536 at most",
    run: async ({ kv, key }) => {
      const { ok } = await kv.set(key("a"), new Uint8Array(65_536));
      const { value } = await kv.get(key("a"));
      return [ok, (value as Uint8Array).length, await refusal(() => kv.set(key("a"), new Uint8Array(65_537)))];
    },
    expected: [true, 65_536, "TypeError: Value too large (max 65536 bytes)"],
  },
  {
    name: "limits: a serialised value has 65536 bytes at most",
    run: async ({ kv, key }) => [
      (await kv.set(key("a"), "v".repeat(65_530))).ok,
      await refusal(() => kv.set(key("a"), "v".repeat(65_537))),
    ],
    expected: [true, "TypeError: Value too large (max 65536 bytes)"],
  },
];

const WRITE_CASES: readonly ConformanceCase[] = [
  {
    name: "limits: a commit has a hundred checks at most",
    run: async ({ kv, key }) => {
      const check = (write: Atomic, i: number) => write.check({ key: key(i), versionstamp: null });
      return [(await commitOf(kv, 100, check)).ok, await refusal(() => commitOf(kv, 101, check))];
    },
    expected: [true, "TypeError: Too many checks (max 100)"],
  },
  {
    name: "limits: a commit has a thousand mutations at most",
    run: async ({ kv, key }) => {
      const set = (write: Atomic, i: number) => write.set(key(i), 1);
      return [(await commitOf(kv, 1000, set)).ok, await refusal(() => commitOf(kv, 1001, set))];
    },
    expected: [true, "TypeError: Too many mutations (max 1000)"],
  },
  {
    name: "limits: a commit has 819200 bytes at most, keys of values counted twice",
    run: async ({ kv, key }) => {
      const values = (last: number) =>
        commitOf(kv, 13, (write, i) => write.set(keyOfBytes(key(`${i}`), 100), new Uint8Array(i < 12 ? 65_536 : last)));
      return [(await values(819_200 - 12 * 65_536 - 2 * 13 * 100)).ok, await refusal(() => values(32_768 - 2_599))];
    },
    expected: [true, "TypeError: Total mutation size too large (max 819200 bytes)"],
  },
  {
    name: "limits: the keys of a commit have 81920 bytes at most",
    run: async ({ kv, key }) => {
      const keys = (last: number) =>
        commitOf(kv, 41, (write, i) => write.set(keyOfBytes(key(`${i}`), i < 40 ? 2000 : last), 1));
      return [(await keys(1920)).ok, await refusal(() => keys(1921))];
    },
    expected: [true, "TypeError: Total key size too large (max 81920 bytes)"],
  },
];

const WATCH_AND_QUEUE_CASES: readonly ConformanceCase[] = [
  {
    name: "limits: ten keys are watched at most",
    needs: "orderly end",
    run: async ({ kv, key }) => {
      const keys: readonly Key[] = Array.from({ length: 11 }, (_, i) => key(i));
      return [await refusal(() => kv.watch(keys).getReader().read())];
    },
    expected: ["TypeError: Too many keys (max 10)"],
  },
  {
    name: "limits: a message has 65536 bytes at most",
    needs: "queue",
    run: async ({ open }) => {
      const kv = await open();
      return [(await kv.enqueue("m".repeat(65_000))).ok, await refusal(() => kv.enqueue("m".repeat(65_537)))];
    },
    expected: [true, "TypeError: enqueue payload too large (max 65536 bytes)"],
  },
];

export const LIMIT_CASES: readonly ConformanceCase[] = [
  ...KEY_AND_VALUE_CASES,
  ...WRITE_CASES,
  ...WATCH_AND_QUEUE_CASES,
];
