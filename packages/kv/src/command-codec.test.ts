import { bytesToHex, createWallMs, KvorumError } from "@kvorum/base";
import { encodeKey, parseVersionstampHex } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import type { AtomicWrite, Command } from "./command.ts";
import { decodeCommand, encodeCommand } from "./command-codec.ts";
import { check, commitId, remove, set, write, writeCommand } from "./testing/fixtures.ts";

const EVERYTHING_WRITTEN: AtomicWrite = {
  commitId: commitId(0xabc, 2 ** 40, 2 ** 40 - 3),
  checks: [check(["a"], null), check(["b", 1n], parseVersionstampHex("00000000000000010002"))],
  mutations: [
    set(["a"], 1, 2, 3),
    remove(["b"]),
    { kind: "set", key: encodeKey(["c"]), value: { encoding: "v8", data: Uint8Array.of(0xff, 0x0f, 0x30) } },
    { kind: "set", key: encodeKey(["d"]), value: { encoding: "le64", data: new Uint8Array(8) } },
    {
      kind: "sum",
      key: encodeKey(["e"]),
      operand: { encoding: "v8", data: Uint8Array.of(0xff, 0x0f, 0x49, 2) },
      bounds: { min: null, max: Uint8Array.of(0xff, 0x0f, 0x49, 8), clamp: true },
    },
  ],
  enqueues: [
    {
      payload: Uint8Array.of(1, 2),
      deliverAtMs: createWallMs(5),
      keysIfUndelivered: [encodeKey(["f"])],
      backoffMs: [100, 200],
    },
  ],
  database: "orders",
};
const EVERYTHING = writeCommand(EVERYTHING_WRITTEN);

test("encodeCommand: the bytes of version 2 stay as they are, since logs hold them", () => {
  const command = encodeCommand(
    writeCommand(
      write({
        commitId: commitId(0xabc, 3, 2),
        checks: [check([false], null)],
        mutations: [set([true], 7), remove([0n])],
        database: "ab",
      }),
    ),
  );
  expect(bytesToHex(command)).toBe(
    ["02", "01", "01", "00000000000000000000000000000abc", "000000000003", "000000000002"].join("") +
      ["02", "6162", "0001", "0002", "0000"].join("") +
      ["000126", "00"].join("") +
      ["01", "000127", "03", "00000001", "07"].join("") +
      ["00", "000114"].join(""),
  );
});

test("decodeCommand: gives back every field, as views into the command", () => {
  const command = encodeCommand(EVERYTHING);
  const decoded = decodeCommand(command);
  expect(decoded).toEqual(EVERYTHING);
  expect(decoded.kind === "write" && decoded.write.mutations[0]?.key.buffer).toBe(command.buffer);
});

test("decodeCommand: a command in the middle of a Buffer decodes to plain bytes", () => {
  const command = encodeCommand(EVERYTHING);
  const whole = Buffer.concat([Buffer.from("before"), command, Buffer.from("after")]);
  const decoded = decodeCommand(whole.subarray(6, 6 + command.length));
  expect(decoded).toStrictEqual(decodeCommand(command));
});

test("decodeCommand: refuses a command cut anywhere, or with a byte too many", () => {
  const command = encodeCommand(EVERYTHING);
  for (let length = 0; length < command.length; length++) {
    expect(() => decodeCommand(command.subarray(0, length)), `${length} bytes`).toThrow(KvorumError);
  }
  const longer = new Uint8Array(command.length + 1);
  longer.set(command);
  expect(() => decodeCommand(longer)).toThrow("malformed command: 1 bytes too many");
});

test.each([
  ["another version", 0, 1, "version 1, known is 2"],
  ["an unknown command", 1, 9, "a command of kind 9"],
  ["a flag that is neither", 2, 2, "a flag of 2"],
  ["an unknown mutation", 10, 9, "a mutation of kind 9"],
  ["an unknown value encoding", 14, 0, "a value encoding of 0"],
  ["more mutations than can be there", 6, 0xff, "65281 mutations and 0 messages announced"],
])("decodeCommand: refuses %s", (_name, offset, byte, message) => {
  const command = encodeCommand(writeCommand(write({ mutations: [set([true], 7)] })));
  command[offset] = byte;
  expect(() => decodeCommand(command)).toThrow(message);
});

test("encodeCommand: a key longer than its length field is a bug of the caller", () => {
  const key = new Uint8Array(0x1_0000);
  expect(() => encodeCommand(writeCommand(write({ mutations: [{ kind: "delete", key }] })))).toThrow(
    "at most 65535 key bytes, found 65536",
  );
});

test.each<readonly [string, Command, string]>([
  ["a sweep", { kind: "sweep" }, "0203"],
  ["a drop", { kind: "drop_database", database: "ab" }, "0204026162"],
  ["a take", { kind: "queue", database: "", step: { kind: "take", messagesMax: 7 } }, "0202000100000007"],
])("encodeCommand: %s is a few bytes", (_name, command, hex) => {
  expect(bytesToHex(encodeCommand(command))).toBe(hex);
});
