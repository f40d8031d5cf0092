import { KvorumError } from "@kvorum/base";
import { expect, test } from "vitest";
import { type Connect, discoverCluster } from "./discovery.ts";

/** Seeds that answer with these failures, one each, by their address. */
function failing(failures: Readonly<Record<string, KvorumError>>): Connect {
  return ({ address }) => ({
    address,
    openSession: () => expect.unreachable(),
    discover: () => Promise.reject(failures[address]),
    ping: () => expect.unreachable(),
    close: () => {},
  });
}

function discover(failures: Readonly<Record<string, KvorumError>>): Promise<unknown> {
  const seeds = Object.keys(failures);
  return discoverCluster({ seeds, clientRegion: null, timeoutMs: 1_000, connect: failing(failures) });
}

test("discoverCluster: a cluster that refuses the client is no cluster that is missing", async () => {
  const refusal = new KvorumError("invalid_argument", "no link from mars");
  const silence = new KvorumError("unreachable", "connection refused");
  await expect(discover({ "a:1": silence, "b:1": refusal })).rejects.toBe(refusal);
});

test("discoverCluster: where nobody answers, the error has what each seed said", async () => {
  const failures = {
    "a:1": new KvorumError("unreachable", "connection refused"),
    "b:1": new KvorumError("deadline_exceeded", "no answer"),
  };
  await expect(discover(failures)).rejects.toMatchObject({
    code: "unreachable",
    message: "no cluster found: tried a:1 (connection refused), b:1 (no answer)",
  });
});
