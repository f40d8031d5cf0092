// The packed forms of operations and outcomes: read back as written, and nothing malformed is taken.
import {
  createEpoch,
  createLogIndex,
  EPOCH_MAX,
  LOG_INDEX_MAX,
  parseClientId,
  parseDatacenterId,
  parseRegion,
} from "@kvorum/base";
import { createVersionstamp, singleKeyRange } from "@kvorum/keyspace";
import {
  type Consistency,
  type EncodedValue,
  encodeCommand,
  type Operation,
  type Outcome,
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
const commitId = fc.record({
  clientId: fc.stringMatching(/^[0-9a-f]{32}$/).map(parseClientId),
  sequence: fc.integer({ min: 1, max: 2 ** 40 }),
  finishedBelow: fc.nat(2 ** 31),
});
const range = fc.oneof(
  fc.record({ start: bytes(40), end: bytes(40), limit: fc.integer({ min: 1, max: 1000 }), reverse: fc.boolean() }),
  bytes(40).map((key) => ({ ...singleKeyRange(key), limit: 1, reverse: false })),
);
const consistency: fc.Arbitrary<Consistency> = fc.oneof(
  fc.record({ level: fc.constantFrom("strong" as const, "eventual" as const) }),
  fc.record({
    level: fc.constant("session" as const),
    bookmark: fc.record({
      epoch: fc.nat(EPOCH_MAX).map(createEpoch),
      index: fc.nat(LOG_INDEX_MAX).map(createLogIndex),
    }),
  }),
  fc.record({ level: fc.constant("bounded" as const), maxStalenessMs: fc.nat(STALENESS_MS_MAX) }),
);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    kind: fc.constant("commit" as const),
    timeoutMs: fc.nat(),
    write: fc.record({
      commitId: fc.option(commitId),
      checks: fc.array(fc.record({ key: bytes(40), versionstamp: fc.option(versionstamp) }), { maxLength: 5 }),
      mutations: fc.array(
        fc.oneof(
          fc.record({ kind: fc.constant("set" as const), key: bytes(40), value }),
          fc.record({ kind: fc.constant("delete" as const), key: bytes(40) }),
        ),
        { maxLength: 5 },
      ),
    }),
  }),
  fc.record({
    kind: fc.constant("read" as const),
    ranges: fc.array(range, { maxLength: 10 }),
    consistency,
    timeoutMs: fc.nat(),
  }),
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
  for (const frame of [new Uint8Array(), Uint8Array.of(2, 1), encodeOutcomes([])]) {
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

/** What arrives carries the encoded write along, so that it need not be encoded again. */
function withCommand({ requestId, operation }: OperationItem): OperationItem {
  if (operation.kind === "read") {
    return { requestId, operation };
  }
  return { requestId, operation: { ...operation, command: encodeCommand(operation.write) } };
}
