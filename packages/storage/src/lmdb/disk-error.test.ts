import { constants } from "node:os";
import { KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import { commitErrorOf, diskErrorFrom } from "./disk-error.ts";

const CONTEXT = { attempt: "append to the log", directory: "/tmp" };

function errorWithCode(code: string | number): Error {
  return Object.assign(new Error("no luck"), { code });
}

test.each([
  ["ENOSPC", "disk_full"],
  ["EDQUOT", "disk_full"],
  [constants.errno.ENOSPC, "disk_full"],
  [constants.errno.EIO, "disk_failed"],
  ["EACCES", "disk_failed"],
  [-30796, "data_corrupt"],
  [-30793, "data_corrupt"],
  [-30791, "disk_failed"],
])("disk error: %s is %s, with what was tried and where", (code, expected) => {
  const cause = errorWithCode(code);
  expect(diskErrorFrom(cause, CONTEXT)).toMatchObject({
    code: expected,
    message: "append to the log in /tmp: no luck",
    cause,
  });
});

test("disk error: what is a KvorumError already stays itself", () => {
  const error = new KvorumError("data_locked", "taken");
  expect(diskErrorFrom(error, CONTEXT)).toBe(error);
});

test("disk error: the cause of a failed commit is what lmdb-js promises beside it", async () => {
  const cause = errorWithCode(constants.errno.ENOSPC);
  expect(await commitErrorOf(Object.assign(new Error("Commit failed"), { commitError: Promise.reject(cause) }))).toBe(
    cause,
  );
  expect(await commitErrorOf(cause)).toBe(cause);
});
