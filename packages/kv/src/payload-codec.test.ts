import { bytesToHex, hexToBytes, KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import { COMMANDS_PER_ENTRY_MAX } from "./limits.ts";
import { decodePayload, encodePayload } from "./payload-codec.ts";

test("encodePayload: the bytes of version 1 stay as they are, since logs hold them", () => {
  const payload = encodePayload([Uint8Array.of(0xaa), Uint8Array.of(0xbb, 0xcc)]);
  expect(bytesToHex(payload)).toBe("01" + "00000002" + "00000001aa" + "00000002bbcc");
});

test("decodePayload: the commands are views into the payload", () => {
  const payload = encodePayload([Uint8Array.of(1), Uint8Array.of(2, 3)]);
  const commands = decodePayload(payload);
  expect(commands).toEqual([Uint8Array.of(1), Uint8Array.of(2, 3)]);
  expect(commands.every((command) => command.buffer === payload.buffer)).toBe(true);
});

test.each([
  ["no bytes", ""],
  ["another version", "02 00000001 00000001 aa"],
  ["no commands", "01 00000000"],
  ["more commands than can be there", "01 ffffffff 00000001 aa"],
  ["a command cut short", "01 00000001 00000002 aa"],
  ["a command missing", "01 00000002 00000001 aa"],
  ["a byte too many", "01 00000001 00000001 aabb"],
])("decodePayload: refuses %s", (_name, hex) => {
  expect(() => decodePayload(hexToBytes(hex.replaceAll(" ", "")))).toThrow(KvorumError);
});

test("encodePayload: an entry holds 1 to 65,536 commands", () => {
  const command = Uint8Array.of(1);
  const most: Uint8Array[] = new Array(COMMANDS_PER_ENTRY_MAX).fill(command);
  expect(decodePayload(encodePayload(most)).length).toBe(65_536);
  expect(() => encodePayload([...most, command])).toThrow("found 65537");
  expect(() => encodePayload([])).toThrow("found 0");
});
