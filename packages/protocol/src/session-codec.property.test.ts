// The packed forms of operations and outcomes: read back as written, and nothing malformed is taken.
import {
  ByteWriter,
  createEpoch,
  createLogIndex,
  createWallMs,
  EPOCH_MAX,
  LOG_INDEX_MAX,
  parseClientId,
  parseDatacenterId,
  parseRegion,
} from "@kvorum/base";
import { createVersionstamp, singleKeyRange } from "@kvorum/keyspace";
import {
  type AtomicWrite,
  type AuditWords,
  type Command,
  type Consistency,
  type EncodedValue,
  type Enqueue,
  encodeCommand,
  type Mutation,
  type Operation,
  type Outcome,
  type QueueStep,
  STALENESS_MS_MAX,
} from "@kvorum/kv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeOperations, encodeOperations, type OperationItem, packOperations } from "./operation-codec.ts";
import { decodeOutcomes, encodeOutcomes, type OutcomeItem, packOutcomes } from "./outcome-codec.ts";

const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });
const versionstamp = fc
  .record({ epoch: fc.nat(0xffff), index: fc.nat(2 ** 31), position: fc.nat(0xffff) })
  .map(({ epoch, index, position }) =>
    createVersionstamp({ epoch: createEpoch(epoch), index: createLogIndex(index), position }),
  );
const value: fc.Arbitrary<EncodedValue> = fc.record({
  encoding: fc.constantFrom("v8", "le64", "bytes"),
  data: bytes(300),
});
const clientId = fc.stringMatching(/^[0-9a-f]{32}$/).map(parseClientId);
const commitId = fc.record({
  clientId,
  sequence: fc.integer({ min: 1, max: 2 ** 40 }),
  finishedBelow: fc.nat(2 ** 31),
});
const range = fc.oneof(
  fc.record({ start: bytes(40), end: bytes(40), limit: fc.integer({ min: 1, max: 1000 }), reverse: fc.boolean() }),
  bytes(40).map((key) => ({ ...singleKeyRange(key), limit: 1, reverse: false })),
);
const bookmark = fc.record({
  epoch: fc.nat(EPOCH_MAX).map(createEpoch),
  index: fc.nat(LOG_INDEX_MAX).map(createLogIndex),
});
const consistency: fc.Arbitrary<Consistency> = fc.oneof(
  fc.record({ level: fc.constantFrom("strong" as const, "eventual" as const) }),
  fc.record({ level: fc.constant("session" as const), bookmark }),
  fc.record({ level: fc.constant("bounded" as const), maxStalenessMs: fc.nat(STALENESS_MS_MAX) }),
);
const timeoutMs = fc.nat();
const database = fc.constantFrom("orders", ":memory:3f", "x".repeat(64));
const expiry = fc.option(fc.record({ expireAtMs: fc.nat().map(createWallMs) }), { nil: {} });
const u64 = fc.record({ encoding: fc.constant("le64" as const), data: fc.uint8Array({ minLength: 8, maxLength: 8 }) });
const bounds = fc.record({ min: fc.option(bytes(20)), max: fc.option(bytes(20)), clamp: fc.boolean() });
const set = fc.record({
  kind: fc.constantFrom("set" as const, "set_versionstamped" as const),
  key: bytes(40),
  value,
});
const sum = fc.record({ kind: fc.constant("sum" as const), key: bytes(40), operand: value });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(set, expiry).map(([fields, expireAt]) => ({ ...fields, ...expireAt })),
  fc.record({ kind: fc.constant("delete" as const), key: bytes(40) }),
  sum,
  fc.tuple(sum, bounds).map(([fields, sumBounds]) => ({ ...fields, bounds: sumBounds })),
  fc.record({ kind: fc.constantFrom("min" as const, "max" as const), key: bytes(40), operand: u64 }),
);
const enqueue: fc.Arbitrary<Enqueue> = fc.record({
  payload: bytes(300),
  deliverAtMs: fc.nat().map(createWallMs),
  keysIfUndelivered: fc.array(bytes(40), { maxLength: 3 }),
  backoffMs: fc.array(fc.nat(3_600_000), { maxLength: 5 }),
});
const deliveryId = fc.record({ versionstamp, position: fc.nat(999), delivery: fc.integer({ min: 1, max: 2 ** 31 }) });
const step: fc.Arbitrary<QueueStep> = fc.oneof(
  fc.record({ kind: fc.constant("take" as const), messagesMax: fc.nat(1000) }),
  fc.record({ kind: fc.constant("keep" as const), deliveries: fc.array(deliveryId, { maxLength: 5 }) }),
  fc.record({
    kind: fc.constant("finish" as const),
    deliveries: fc.array(
      fc.tuple(deliveryId, fc.boolean()).map(([id, ok]) => ({ ...id, ok })),
      { maxLength: 5 },
    ),
  }),
);
const write: fc.Arbitrary<AtomicWrite> = fc
  .record({
    commitId: fc.option(commitId),
    checks: fc.array(fc.record({ key: bytes(40), versionstamp: fc.option(versionstamp) }), { maxLength: 5 }),
    mutations: fc.array(mutation, { maxLength: 5 }),
    enqueues: fc.array(enqueue, { maxLength: 3 }),
    database: fc.option(database),
  })
  .map(({ enqueues, database: name, ...rest }) => ({
    ...rest,
    ...(enqueues.length === 0 ? {} : { enqueues }),
    ...(name === null ? {} : { database: name }),
  }));
const auditWords: fc.Arbitrary<AuditWords> = fc.record({
  clientId: fc.option(clientId),
  clientName: fc.string({ unit: "binary", maxLength: 64 }),
  callSite: fc.string({ maxLength: 256 }),
  acknowledged: fc.array(
    fc.tuple(fc.nat(2 ** 31), fc.nat(2 ** 31)).map(([first, more]) => ({ first, last: first + more })),
    { maxLength: 5 },
  ),
  seen: fc.option(bookmark),
});
const ofDefault: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constant("commit" as const), timeoutMs, write }),
  fc
    .tuple(fc.record({ ranges: fc.array(range, { maxLength: 10 }), consistency, timeoutMs }), fc.option(auditWords))
    .map(([read, audit]) => ({ kind: "read" as const, ...read, ...(audit === null ? {} : { audit }) })),
  fc
    .tuple(
      fc.record({
        keys: fc.array(bytes(40), { maxLength: 10 }),
        seen: fc.option(fc.array(fc.option(versionstamp), { maxLength: 10 })),
        consistency,
        timeoutMs,
      }),
      fc.option(auditWords),
    )
    .map(([watch, audit]) => ({ kind: "watch" as const, ...watch, ...(audit === null ? {} : { audit }) })),
  fc.record({ kind: fc.constant("queue" as const), step, timeoutMs }),
  fc.record({ kind: fc.constant("list_databases" as const), timeoutMs }),
  fc.record({ kind: fc.constant("drop_database" as const), database: fc.constant(""), timeoutMs }),
);
const operation: fc.Arbitrary<Operation> = fc
  .tuple(ofDefault, fc.option(database))
  .map(([asked, name]) =>
    asked.kind === "commit" || asked.kind === "list_databases" || name === null ? asked : { ...asked, database: name },
  );
const provenance = fc.record({
  region: fc.constantFrom("us-east4", "europe-west3").map(parseRegion),
  datacenter: fc.constantFrom("us-east4-a", "europe-west3-b").map(parseDatacenterId),
  versionstamp,
  ageMs: fc.option(fc.double({ min: 0, noNaN: true })),
  strong: fc.boolean(),
});
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ kind: fc.constant("committed" as const), versionstamp, datacentersDurable: fc.nat(7) }),
  fc.record({ kind: fc.constant("check_failed" as const), failedChecks: fc.array(fc.nat(99)) }),
  fc.record({
    kind: fc.constant("read" as const),
    ranges: fc.array(fc.array(fc.record({ key: bytes(40), value, versionstamp }), { maxLength: 4 }), { maxLength: 4 }),
    provenance,
  }),
  fc.record({
    kind: fc.constant("queue" as const),
    deliveries: fc.array(
      fc.tuple(deliveryId, bytes(300)).map(([id, payload]) => ({ ...id, payload })),
      { maxLength: 4 },
    ),
  }),
  fc.record({
    kind: fc.constant("databases" as const),
    databases: fc.array(fc.record({ name: database, records: fc.maxSafeNat(), bytes: fc.maxSafeNat() })),
  }),
  fc.record({ kind: fc.constant("database_dropped" as const) }),
  fc.record({
    kind: fc.constant("failed" as const),
    code: fc.constantFrom("no_leader", "outcome_unknown", "invalid_argument"),
    message: fc.string({ unit: "binary" }),
    leader: fc.option(fc.constant(parseDatacenterId("us-east4-a"))),
  }),
);
const operations = fc.array(fc.record({ requestId: fc.maxSafeNat(), operation }), { maxLength: 20 });
const outcomes = fc.array(fc.record({ requestId: fc.maxSafeNat(), outcome }), { maxLength: 20 });

/** As from a socket: in the middle of a larger Buffer. */
function received(frame: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([7]), frame, Buffer.from([7])]).subarray(1, -1);
}

test("session codec: operations are read back as they were written", () => {
  fc.assert(
    fc.property(operations, (items: readonly OperationItem[]) => {
      expect(decodeOperations(received(encodeOperations(items)))).toEqual(items.map(withCommand));
    }),
  );
});

test("session codec: outcomes are read back as they were written", () => {
  fc.assert(
    fc.property(outcomes, (items: readonly OutcomeItem[]) => {
      expect(decodeOutcomes(received(encodeOutcomes(items)))).toEqual(items);
    }),
  );
});

test("session codec: split into frames, every item is in one of them, in order, and none is much above the bound", () => {
  const frameBytes = 200;
  fc.assert(
    fc.property(operations, outcomes, (asked, answered) => {
      expect(packOperations(asked, frameBytes).flatMap(decodeOperations)).toEqual(asked.map(withCommand));
      expect(packOutcomes(answered, frameBytes).flatMap(decodeOutcomes)).toEqual(answered);
      for (const frame of packOperations(asked, frameBytes)) {
        expect(
          decodeOperations(frame).length === 1 ||
            encodeOperations(decodeOperations(frame).slice(0, -1)).length <= frameBytes,
        ).toBe(true);
      }
    }),
  );
});

test("session codec: a frame that was cut or changed is refused as invalid_argument, or still well formed", () => {
  fc.assert(
    fc.property(operations, outcomes, fc.nat(), fc.nat(255), (asked, answered, position, byte) => {
      for (const [frame, decode] of [
        [encodeOperations(asked), decodeOperations],
        [encodeOutcomes(answered), decodeOutcomes],
      ] as const) {
        const changed = frame.slice();
        changed[position % frame.length] = byte;
        for (const broken of [frame.slice(0, position % frame.length), changed]) {
          try {
            decode(broken);
          } catch (error) {
            expect(error).toMatchObject({ code: "invalid_argument" });
          }
        }
      }
    }),
  );
});

test("session codec: frames of another version or kind are refused", () => {
  for (const frame of [new Uint8Array(), Uint8Array.of(1, 1), encodeOutcomes([])]) {
    expect(() => decodeOperations(frame)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  }
  expect(() => decodeOutcomes(encodeOperations([]))).toThrow(expect.objectContaining({ code: "invalid_argument" }));
});

test("session codec: an error code that only a newer node knows is taken for internal", () => {
  const item = { requestId: 1, outcome: { kind: "failed", code: "no_leader", message: "", leader: null } } as const;
  const frame = encodeOutcomes([item]);
  frame.set(Buffer.from("zz"), frame.indexOf("n".charCodeAt(0)));
  expect(decodeOutcomes(frame)).toEqual([{ requestId: 1, outcome: { ...item.outcome, code: "internal" } }]);
});

test("session codec: a commit whose command is no write is refused as invalid_argument", () => {
  for (const command of [
    { kind: "sweep" },
    { kind: "drop_database", database: "orders" },
    { kind: "queue", database: "", step: { kind: "take", messagesMax: 1 } },
  ] as const satisfies readonly Command[]) {
    const smuggled = { kind: "commit", write: EMPTY_WRITE, command: encodeCommand(command), timeoutMs: 1 } as const;
    expect(() => decodeOperations(encodeOperations([{ requestId: 1, operation: smuggled }]))).toThrow(
      expect.objectContaining({ code: "invalid_argument", message: expect.stringContaining(command.kind) }),
    );
  }
});

test("session codec: a commit names its database in its command, and nowhere else", () => {
  const writer = new ByteWriter();
  writer.raw(Uint8Array.of(2, 1));
  writer.varint(1);
  writer.uint8(0x81);
  writer.string("orders");
  writer.varint(1);
  writer.bytes(encodeCommand({ kind: "write", write: EMPTY_WRITE }));
  expect(() => decodeOperations(writer.take())).toThrow(expect.objectContaining({ code: "invalid_argument" }));
});

test("session codec: a strong read of one key of the default database takes seven bytes besides its key", () => {
  const key = new Uint8Array(10);
  const read = {
    kind: "read",
    ranges: [{ ...singleKeyRange(key), limit: 1, reverse: false }],
    consistency: { level: "strong" },
    timeoutMs: 100,
  } as const;
  const one = encodeOperations([{ requestId: 1, operation: read }]).length;
  const two = encodeOperations([read, read].map((asked) => ({ requestId: 1, operation: asked }))).length;
  expect(two - one).toBe(7 + key.length);
});

const EMPTY_WRITE: AtomicWrite = { commitId: null, checks: [], mutations: [] };

/** What arrives carries the encoded write along, so that it need not be encoded again. */
function withCommand({ requestId, operation: asked }: OperationItem): OperationItem {
  if (asked.kind !== "commit") {
    return { requestId, operation: asked };
  }
  return { requestId, operation: { ...asked, command: encodeCommand({ kind: "write", write: asked.write }) } };
}
