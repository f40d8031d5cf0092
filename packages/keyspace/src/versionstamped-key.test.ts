import { bytesToHex } from "@kvorum/base";
import { expect, test } from "vitest";
import { decodeKey } from "./decode-key.ts";
import { encodeKey } from "./encode-key.ts";
import { KEY_VERSIONSTAMP_SUFFIX_BYTES } from "./limits.ts";
import { parseVersionstampHex } from "./versionstamp.ts";
import { versionstampedKey } from "./versionstamped-key.ts";

const DIGITS = "0001000000000000002a";

test("versionstampedKey: a string part of twenty digits after the key", () => {
  const key = encodeKey(["log", 7n]);
  const suffixed = versionstampedKey(key, parseVersionstampHex(DIGITS));
  expect(suffixed.length).toBe(key.length + KEY_VERSIONSTAMP_SUFFIX_BYTES);
  expect(decodeKey(suffixed)).toEqual(["log", 7n, DIGITS]);
  expect(bytesToHex(suffixed.subarray(key.length))).toBe(
    `02${[...DIGITS].map((digit) => digit.charCodeAt(0).toString(16)).join("")}00`,
  );
});
