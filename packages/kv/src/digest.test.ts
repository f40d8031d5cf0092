// The digest tells apart two replicas whose rows differ, as soon as a command meets the difference.
import { createWallMs } from "@kvorum/base";
import { encodeKey } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import type { Command } from "./command.ts";
import { databaseKey, encodeDatabaseRow } from "./database-codec.ts";
import type { StateWriter } from "./state-access.ts";
import { set, write, writeCommand } from "./testing/fixtures.ts";
import { TestMachine } from "./testing/machine.ts";
import { removeTimer } from "./timers.ts";

const KEY = encodeKey(["a"]);
const DUE = createWallMs(50);

function filled(): TestMachine {
  const kv = new TestMachine();
  const value = { encoding: "bytes", data: Uint8Array.of(1) } as const;
  const enqueue = { payload: Uint8Array.of(1), deliverAtMs: DUE, keysIfUndelivered: [], backoffMs: [] };
  kv.commitAt(1, { mutations: [{ kind: "set", key: KEY, value, expireAtMs: DUE }], enqueues: [enqueue] });
  return kv;
}

test.each<readonly [string, Command, (writer: StateWriter) => void]>([
  [
    "the size of a database",
    writeCommand(write({ mutations: [set(["b"], 1)] })),
    (writer) => {
      const row = { number: 0, records: 2, bytes: 9, usedAtMs: createWallMs(0) };
      writer.put("databases", databaseKey(""), encodeDatabaseRow(row));
    },
  ],
  [
    "a timer",
    { kind: "sweep" },
    (writer) => removeTimer(writer, { kind: "expiry", dueAtMs: DUE, databaseNumber: 0, databaseName: "", key: KEY }),
  ],
  [
    "a message that waits",
    { kind: "queue", database: "", step: { kind: "take", messagesMax: 1 } },
    (writer) => {
      const [start, end] = [Uint8Array.of(0, 0, 0, 0, 3), Uint8Array.of(0, 0, 0, 0, 4)];
      for (const [key] of writer.range("queue", { start, end, limit: 1, reverse: false })) {
        writer.remove("queue", key);
      }
    },
  ],
])("digest: differs once a command meets %s that differs", (_name, command, tamper) => {
  const [one, same, other] = [filled(), filled(), filled()];
  other.store.transact(tamper);
  const digests = [one, same, other].map((kv) => kv.applyAt(60, command).digest);
  expect(digests[1]).toBe(digests[0]);
  expect(digests[2]).not.toBe(digests[0]);
});
