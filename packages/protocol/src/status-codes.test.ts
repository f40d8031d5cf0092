// KvorumError over gRPC and back.
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { ERROR_CODES, type ErrorCode, KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import { errorFromStatus, errorToStatus } from "./status-codes.ts";

const codes = Object.keys(ERROR_CODES) as readonly ErrorCode[];

function received(error: KvorumError): ServiceError {
  const { code, details, metadata } = errorToStatus(error);
  return Object.assign(new Error(details), { code, details, metadata });
}

test("status codes: every error code survives the way to the client, with message and details", () => {
  for (const code of codes) {
    const sent = new KvorumError(code, `about ${code}`, { details: { leader: "us-east4-a", text: "é\n", count: 3 } });
    const arrived = errorFromStatus(received(sent), "commit at x:1");
    expect(arrived).toMatchObject({ code, message: sent.message, details: sent.details });
  }
});

test("status codes: only what had no effect and may be repeated at once is UNAVAILABLE", () => {
  const unavailable = codes.filter((code) => errorToStatus(new KvorumError(code, "")).code === status.UNAVAILABLE);
  expect(unavailable).toEqual([
    "not_leader",
    "no_leader",
    "unreachable",
    "region_fenced",
    "replica_diverged",
    "shutting_down",
  ]);
  expect(unavailable.every((code) => ERROR_CODES[code].retryable)).toBe(true);
});

test("status codes: a bare status is understood, and says what was tried", () => {
  const bare = (code: status): ServiceError =>
    Object.assign(new Error("x"), { code, details: "no connection", metadata: new Metadata() });
  expect(errorFromStatus(bare(status.UNAVAILABLE), "ping at x:1")).toMatchObject({
    code: "unreachable",
    message: "ping at x:1: no connection",
  });
  expect(errorFromStatus(bare(status.DEADLINE_EXCEEDED), "")).toMatchObject({ code: "deadline_exceeded" });
  expect(errorFromStatus(bare(status.UNIMPLEMENTED), "")).toMatchObject({ code: "internal" });
});

test("status codes: an error that is not gRPC's is passed on as it is", () => {
  const error = new KvorumError("closed", "closed");
  expect(errorFromStatus(error, "ping")).toBe(error);
  expect(errorFromStatus(new TypeError("bug"), "ping")).toMatchObject({ code: "internal", message: "bug" });
});
