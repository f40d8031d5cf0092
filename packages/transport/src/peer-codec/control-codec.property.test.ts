// Control messages over their codec: read back as written, and nothing malformed is taken.
import { ByteReader, ByteWriter, createEpoch, createLogIndex, parseDatacenterId } from "@kvorum/base";
import type { ControlMessage } from "@kvorum/replica";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CONTROL_KIND_FIRST, readControlMessage, writeControlMessage } from "./control-codec.ts";

const epoch = fc.nat(65_535).map(createEpoch);
const index = fc.integer({ min: 0, max: 2 ** 48 - 1 }).map(createLogIndex);
const durationMs = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
const lease = { epoch, requestId: fc.maxSafeNat() };
const claim = { epoch, claimId: fc.maxSafeNat() };
const digest = fc.nat(0xffff_ffff).map((value) => value.toString(16).padStart(8, "0"));
const datacenter = fc.constantFrom("us-east4-a", "europe-west3-b").map(parseDatacenterId);

const lineage = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(99)), { maxLength: 4 }).map((steps) => {
  let at = { epoch: 0, startIndex: 1 };
  return steps.map(([epochs, entries]) => {
    at = { epoch: at.epoch + epochs, startIndex: at.startIndex + entries };
    return { epoch: createEpoch(at.epoch), startIndex: createLogIndex(at.startIndex) };
  });
});

const message: fc.Arbitrary<ControlMessage> = fc.oneof(
  fc.record({ kind: fc.constant("lease_request" as const), ...lease, durationMs }),
  fc.record({ kind: fc.constant("lease_grant" as const), ...lease }),
  fc.record({ kind: fc.constant("epoch_claim" as const), ...claim }),
  fc.record({
    kind: fc.constant("epoch_promise" as const),
    ...claim,
    logEpoch: epoch,
    lastIndex: index,
    leaseRemainingMs: durationMs,
  }),
  fc.record({ kind: fc.constant("epoch_refused" as const), ...claim, promised: epoch, lastIndex: index }),
  fc.record({
    kind: fc.constant("epoch_notice" as const),
    lineage,
    voters: fc.array(datacenter, { maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant("digest" as const), epoch, statement: fc.record({ index, digest }) }),
);

function encode(one: ControlMessage): Uint8Array {
  const writer = new ByteWriter();
  writeControlMessage(writer, one);
  return writer.take();
}

function decode(bytes: Uint8Array): ControlMessage {
  const reader = new ByteReader(bytes, { what: "control message", code: "data_corrupt" });
  const read = readControlMessage(reader);
  reader.end();
  return read;
}

test("control codec: a message is read back as it was written", () => {
  fc.assert(
    fc.property(message, (one) => {
      expect(decode(encode(one))).toEqual(one);
    }),
  );
});

test("control codec: kinds leave those below 20 to the messages of consensus", () => {
  fc.assert(
    fc.property(message, (one) => {
      expect(encode(one)[0]).toBeGreaterThanOrEqual(CONTROL_KIND_FIRST);
    }),
  );
});

test("control codec: a message that was cut is refused", () => {
  fc.assert(
    fc.property(message, fc.nat(), (one, position) => {
      const whole = encode(one);
      expect(() => decode(whole.subarray(0, position % whole.length))).toThrow(
        expect.objectContaining({ code: "data_corrupt" }),
      );
    }),
  );
});

test("control codec: a lease without an end is refused", () => {
  for (const endless of [Number.POSITIVE_INFINITY, Number.NaN, -1]) {
    const request = { kind: "lease_request", epoch: createEpoch(1), requestId: 1, durationMs: endless } as const;
    expect(() => decode(encode(request))).toThrow(expect.objectContaining({ code: "data_corrupt" }));
  }
});
