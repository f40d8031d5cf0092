import { expect, test } from "vitest";
import { WatchedKey } from "./watched-key.ts";

test("WatchedKey: a notice tells of all versions up to it", () => {
  const key = new WatchedKey();
  key.acknowledged({ versionstamp: "01", atMs: 10 });
  key.acknowledged({ versionstamp: "02", atMs: 20 });
  key.acknowledged({ versionstamp: "03", atMs: 30 });
  expect(key.noticed({ versionstamp: "02", atMs: 50 })).toEqual({
    wentBack: false,
    notices: [
      { ackedAtMs: 10, noticedAtMs: 50 },
      { ackedAtMs: 20, noticedAtMs: 50 },
    ],
  });
  expect(key.isBehind).toBe(true);
});

test("WatchedKey: what was noticed before its acknowledgement took no time", () => {
  const key = new WatchedKey();
  expect(key.noticed({ versionstamp: "02", atMs: 5 }).notices).toEqual([]);
  expect(key.acknowledged({ versionstamp: "02", atMs: 10 })).toEqual([{ ackedAtMs: 10, noticedAtMs: 10 }]);
  expect(key.acknowledged({ versionstamp: "01", atMs: 12 })).toEqual([{ ackedAtMs: 12, noticedAtMs: 12 }]);
  expect(key.isBehind).toBe(false);
});

test("WatchedKey: an older version, or none, after a newer one goes back", () => {
  const key = new WatchedKey();
  expect(key.noticed({ versionstamp: null, atMs: 1 }).wentBack).toBe(false);
  key.noticed({ versionstamp: "02", atMs: 2 });
  expect(key.noticed({ versionstamp: "02", atMs: 3 }).wentBack).toBe(false);
  expect(key.noticed({ versionstamp: "01", atMs: 4 }).wentBack).toBe(true);
  expect(key.noticed({ versionstamp: null, atMs: 5 }).wentBack).toBe(true);
});
