import { bytesToHex, hexToBytes } from "@kvorum/base";
import { parseVersionstampHex } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import { decodeRecord, encodeRecord, recordIsAt, type StoredRecord } from "./record-codec.ts";

const RECORD: StoredRecord = {
  versionstamp: parseVersionstampHex("00000000000000050001"),
  value: { encoding: "v8", data: Uint8Array.of(0xff, 0x10, 0x30) },
};

test("encodeRecord: the bytes of version 1 stay as they are, since stores hold them", () => {
  expect(bytesToHex(encodeRecord(RECORD))).toBe("01" + "01" + "00000000000000050001" + "ff1030");
});

test("decodeRecord: gives back the record in bytes of its own", () => {
  const bytes = encodeRecord(RECORD);
  const decoded = decodeRecord(bytes);
  bytes.fill(0xee);
  expect(decoded).toEqual(RECORD);
});

test("recordIsAt: compares the versionstamp alone", () => {
  const bytes = encodeRecord(RECORD);
  expect(recordIsAt(bytes, RECORD.versionstamp)).toBe(true);
  expect(recordIsAt(bytes, parseVersionstampHex("00000000000000050002"))).toBe(false);
});

test.each([
  ["too few bytes", "01010000", "found version 1, 4 bytes"],
  ["another version", "020100000000000000050001", "found version 2"],
  ["an unknown encoding", "010400000000000000050001", "value encoding 4"],
])("decodeRecord: refuses %s", (_name, hex, message) => {
  expect(() => decodeRecord(hexToBytes(hex))).toThrow(message);
});
