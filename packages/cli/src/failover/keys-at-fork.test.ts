import { createEpoch, createLogIndex, parseDatacenterId, parseRegion } from "@kvorum/base";
import { createVersionstamp, encodeKey, type Versionstamp } from "@kvorum/keyspace";
import type { KvEntry, Operation, Outcome } from "@kvorum/kv";
import { expect, test } from "vitest";
import { readKeysAtFork } from "./keys-at-fork.ts";

const FORK = { epoch: createEpoch(0), forkIndex: createLogIndex(10) };
const BEFORE = stampAt(0, 7);
const AFTER = stampAt(1, 12);
const STOOD = { versionstamp: BEFORE, isU64: false };

function stampAt(epoch: number, index: number): Versionstamp {
  return createVersionstamp({ epoch: createEpoch(epoch), index: createLogIndex(index), position: 0 });
}

/** A leader that has these records, by database. */
function leaderWith(records: Readonly<Record<string, readonly (readonly [key: Uint8Array, Versionstamp])[]>>) {
  const asked: Operation[] = [];
  const submit = async (operation: Operation): Promise<Outcome> => {
    asked.push(operation);
    if (operation.kind !== "read") {
      throw new Error(`asked for ${operation.kind}`);
    }
    const entries = (records[operation.database ?? ""] ?? []).map(
      ([key, versionstamp]): KvEntry => ({ key, versionstamp, value: { encoding: "bytes", data: new Uint8Array() } }),
    );
    return {
      kind: "read",
      ranges: operation.ranges.map(({ start }) => entries.filter(({ key }) => Buffer.compare(key, start) === 0)),
      provenance: {
        region: parseRegion("west"),
        datacenter: parseDatacenterId("west-a"),
        versionstamp: AFTER,
        ageMs: 0,
        strong: true,
      },
    };
  };
  return { submit, asked };
}

test("readKeysAtFork: a record older than the failover stood there then, in each database; of others nothing is known", async () => {
  const [old, young, absent] = [encodeKey(["old"]), encodeKey(["young"]), encodeKey(["absent"])];
  const leader = leaderWith({ "": [[old, BEFORE]], shop: [[young, AFTER]] });
  const keys = ["", "shop"].flatMap((database) => [old, young, absent].map((key) => ({ database, key })));
  const keyAtFork = await readKeysAtFork(leader, keys, FORK);
  expect(keys.map(keyAtFork)).toEqual([STOOD, undefined, undefined, undefined, undefined, undefined]);
  expect(
    await readKeysAtFork(leaderWith({ shop: [[old, BEFORE]] }), keys, FORK).then((find) =>
      find({ database: "shop", key: old }),
    ),
  ).toEqual(STOOD);
});

test("readKeysAtFork: a key that is no tuple is read like any other, one that is named twice is read once", async () => {
  const key = new Uint8Array([0xff, 0xfe]);
  const leader = leaderWith({ shop: [[key, BEFORE]] });
  const keyAtFork = await readKeysAtFork(
    leader,
    [1, 2].map(() => ({ database: "shop", key })),
    FORK,
  );
  expect(keyAtFork({ database: "shop", key })).toEqual(STOOD);
  expect(leader.asked).toMatchObject([{ ranges: [{ limit: 1 }] }]);
});

test("readKeysAtFork: where the leader cannot be read, nothing is known", async () => {
  const submit = async (): Promise<Outcome> => ({ kind: "failed", code: "no_leader", message: "none", leader: null });
  const written = { database: "", key: encodeKey(["a"]) };
  expect((await readKeysAtFork({ submit }, [written], FORK))(written)).toBeUndefined();
});
