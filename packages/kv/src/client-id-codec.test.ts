import { expect, test } from "vitest";
import { clientIdFromBytes, clientIdToBytes } from "./client-id-codec.ts";
import { commitId } from "./testing/fixtures.ts";

test("clientIdToBytes: sixteen bytes, and back", () => {
  const { clientId } = commitId(0xabc, 1);
  expect(clientIdToBytes(clientId).length).toBe(16);
  expect(clientIdFromBytes(clientIdToBytes(clientId))).toBe(clientId);
});
