import { expect, test } from "vitest";
import { SeenVersions } from "./seen-versions.ts";

test("SeenVersions: a read owes the reader's own last write", () => {
  const seen = new SeenVersions();
  seen.wrote(1, "05");
  const owed = seen.owedTo(1);
  expect(seen.read(1, "04", owed)).toEqual({ readYourWrites: false, monotonicReads: true });
  expect(seen.read(1, null, owed)).toEqual({ readYourWrites: false, monotonicReads: true });
  expect(seen.read(1, "06", owed)).toEqual({ readYourWrites: true, monotonicReads: true });
});

test("SeenVersions: a read does not go back behind an earlier one of the same key", () => {
  const seen = new SeenVersions();
  seen.read(1, "05", seen.owedTo(1));
  expect(seen.read(1, "04", seen.owedTo(1)).monotonicReads).toBe(false);
  expect(seen.read(2, "04", seen.owedTo(2)).monotonicReads).toBe(true);
});

test("SeenVersions: what was learnt while a read was under way is not owed to it", () => {
  const seen = new SeenVersions();
  const owed = seen.owedTo(1);
  seen.wrote(1, "05");
  seen.read(1, "05", seen.owedTo(1));
  expect(seen.read(1, "04", owed)).toEqual({ readYourWrites: true, monotonicReads: true });
});

test("SeenVersions: nothing is owed of what the cluster has said is gone", () => {
  const seen = new SeenVersions();
  seen.wrote(1, "05");
  seen.forget();
  expect(seen.read(1, "04", seen.owedTo(1))).toEqual({ readYourWrites: true, monotonicReads: true });
});
