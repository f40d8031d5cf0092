import { bytesToHex, createWallMs, hexToBytes } from "@kvorum/base";
import { parseVersionstampHex } from "@kvorum/keyspace";
import { expect, test } from "vitest";
import {
  clientKeyOf,
  decodeRecord,
  encodeRecord,
  recordFacts,
  recordIsAt,
  recordKey,
  type StoredRecord,
} from "./record-codec.ts";

const RECORD: StoredRecord = {
  versionstamp: parseVersionstampHex("00000000000000050001"),
  value: { encoding: "v8", data: Uint8Array.of(0xff, 0x10, 0x30) },
};

test("encodeRecord: the bytes of version 2 stay as they are, since stores hold them", () => {
  expect(bytesToHex(encodeRecord(RECORD, null))).toBe("02" + "01" + "00000000000000050001" + "ff1030");
  expect(bytesToHex(encodeRecord(RECORD, createWallMs(1)))).toBe(
    "02" + "81" + "00000000000000050001" + "3ff0000000000000" + "ff1030",
  );
});

test.each([null, createWallMs(1_700_000_000_000)])(
  "decodeRecord: gives back the record in bytes of its own",
  (expireAtMs) => {
    const bytes = encodeRecord(RECORD, expireAtMs);
    expect(recordFacts(bytes)).toEqual({ valueBytes: 3, expireAtMs });
    const decoded = decodeRecord(bytes);
    bytes.fill(0xee);
    expect(decoded).toEqual(RECORD);
  },
);

test("recordIsAt: compares the versionstamp alone", () => {
  const bytes = encodeRecord(RECORD, null);
  expect(recordIsAt(bytes, RECORD.versionstamp)).toBe(true);
  expect(recordIsAt(bytes, parseVersionstampHex("00000000000000050002"))).toBe(false);
});

test.each([
  ["too few bytes", "02010000", "found version 2, 4 bytes"],
  ["too few bytes for an expiry", "02810000000000000005000100", "at least 20 bytes"],
  ["another version", "010100000000000000050001", "found version 1"],
  ["an unknown encoding", "020400000000000000050001", "value encoding 4"],
])("decodeRecord: refuses %s", (_name, hex, message) => {
  expect(() => decodeRecord(hexToBytes(hex))).toThrow(message);
});

test("recordKey: the database's number, then the client's key", () => {
  const key = recordKey(0x0102_0304, Uint8Array.of(9, 8));
  expect(bytesToHex(key)).toBe("010203040908");
  expect(clientKeyOf(key)).toEqual(Uint8Array.of(9, 8));
});
