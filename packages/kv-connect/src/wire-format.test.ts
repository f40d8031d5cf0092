import { fc, test as propertyTest } from "@fast-check/vitest";
import { hexToBytes, KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import { encodeMessage, messageType } from "./testing/datapath-client.ts";
import { requireWireFormat } from "./wire-format.ts";

const PREFIX = "Request protobuf is invalid: failed to decode Protobuf message: ";

function problemOf(bytes: Uint8Array, name = "AtomicWrite"): string | null {
  try {
    const type = messageType(name);
    type.root.resolveAll();
    requireWireFormat(bytes, type);
    return null;
  } catch (error) {
    const { code, message } = KvorumError.from(error);
    expect(code).toBe("invalid_argument");
    expect(message.startsWith(PREFIX)).toBe(true);
    return message.slice(PREFIX.length);
  }
}

// Each text is what prost says of these bytes, as @deno/kv's native reference does.
test.each([
  ["0a", "AtomicWrite.checks: invalid varint"],
  ["0b0c", "AtomicWrite.checks: invalid wire type: StartGroup (expected LengthDelimited)"],
  ["0801", "AtomicWrite.checks: invalid wire type: Varint (expected LengthDelimited)"],
  ["0a05ff", "AtomicWrite.checks: buffer underflow"],
  ["0affffffff0f", "AtomicWrite.checks: buffer underflow"],
  ["0001", "invalid tag value: 0"],
  ["0e", "invalid wire type value: 6"],
])("requireWireFormat: %s is refused as prost refuses it", (hex, problem) => {
  expect(problemOf(hexToBytes(hex))).toBe(problem);
});

test.each([
  ["120412001200", "AtomicWrite.mutations: Mutation.value: a message in several pieces"],
  ["1206388080808060", "AtomicWrite.mutations: Mutation.sum_clamp: a bool of more than 32 bits"],
  [
    "120718818080808000",
    "AtomicWrite.mutations: Mutation.mutation_type: a varint of 6 to 9 bytes where there are 32 bits",
  ],
  ["92808080808000", "a varint of 6 to 9 bytes where there are 32 bits"],
  ["0a808080808000", "AtomicWrite.checks: a varint of 6 to 9 bytes where there are 32 bits"],
])("requireWireFormat: %s is what prost reads, and protobufjs reads as something else", (hex, problem) => {
  expect(problemOf(hexToBytes(hex))).toBe(problem);
});

test("requireWireFormat: a negative number has ten bytes", () => {
  expect(problemOf(hexToBytes("0a0b18ffffffffffffffffff01"), "SnapshotRead")).toBeNull();
});

test("requireWireFormat: names every message on the way to what is wrong", () => {
  expect(problemOf(hexToBytes("120408012003"))).toBe(
    "AtomicWrite.mutations: Mutation.key: invalid wire type: Varint (expected LengthDelimited)",
  );
  expect(problemOf(hexToBytes("0a021a00"), "SnapshotRead")).toBe(
    "SnapshotRead.ranges: ReadRange.limit: invalid wire type: LengthDelimited (expected Varint)",
  );
});

test.each(["", "f80101", "fb010801fc01", "0a00", "1a0422020102", "1a0420012002"])(
  "requireWireFormat: %s is a message: fields of later versions are passed over, lists may be packed or not",
  (hex) => {
    expect(problemOf(hexToBytes(hex))).toBeNull();
  },
);

test("requireWireFormat: groups without end or without bottom are refused", () => {
  expect(problemOf(new Uint8Array(200_000).fill(0xfb).map((byte, i) => (i % 2 === 0 ? byte : 0x01)))).toBe(
    "recursion limit reached",
  );
  expect(problemOf(hexToBytes("fb01"))).toBe("invalid varint");
  expect(problemOf(hexToBytes("fc01"))).toBe("unexpected end group tag");
});

const writes = fc.record({
  mutations: fc.array(
    fc.record({
      key: fc.uint8Array().map((key) => Buffer.from(key)),
      mutationType: fc.integer(),
      expireAtMs: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
      value: fc.record({ data: fc.uint8Array().map((data) => Buffer.from(data)), encoding: fc.integer() }),
    }),
  ),
});

propertyTest.prop([writes])("requireWireFormat: whatever is encoded is accepted", (fields) => {
  expect(problemOf(encodeMessage("AtomicWrite", fields))).toBeNull();
});

propertyTest.prop([fc.uint8Array({ maxLength: 64 })])("requireWireFormat: what it accepts can be decoded", (bytes) => {
  if (problemOf(bytes) === null) {
    expect(() => messageType("AtomicWrite").decode(bytes)).not.toThrow();
  }
});
