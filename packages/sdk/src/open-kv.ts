// openKv(): a Kv whose submitter is the remote client of a cluster.
import { randomBytes } from "node:crypto";
import { bytesToHex, type ClientId, parseClientId, parseRegion } from "@kvorum/base";
import { connectKv } from "@kvorum/protocol";
import { checkingArguments } from "./deno-errors.ts";
import { Kv } from "./kv.ts";
import type { KvConsistencyLevel } from "./kv-types.ts";
import { TIMEOUT_MS_DEFAULT } from "./limits.ts";
import { assertConsistency, assertTimeout } from "./options.ts";
import { RemoteSubmitter } from "./remote/remote-submitter.ts";
import { Router } from "./remote/router.ts";
import { parseTarget } from "./remote/target.ts";

const CLIENT_ID_BYTES = 16;

export interface OpenKvOptions {
  /** Where the client is, a region of the link matrix. Default: beside whichever datacenter it talks to. */
  readonly region?: string | undefined;
  /** Of reads that do not name one. Default: strong. */
  readonly consistency?: KvConsistencyLevel | undefined;
  /** How long opening may take in ms, and a call that does not say, retries included. Default: 5000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Opens a cluster from the address of any of its datacenters: finds the others, measures them, and talks to the nearest.
 *
 * @param target "host:port" or "kvorum://host:port", several comma separated or as an array; "DATACENTER=host:port" is
 * how that datacenter is reached from here, where the address that the cluster has for it leads nowhere (port mappings)
 * @throws TypeError — a target or option that makes no sense
 * @throws KvorumError unreachable — no address answered in time, or no datacenter can serve; the message has each one's reason
 * @example
 * await using kv = await openKv("127.0.0.1:4100", { region: "europe-west3" });
 * await kv.set(["user", 1], { name: "Ada" });
 * const { value, provenance } = await kv.get(["user", 1], { consistency: "eventual" });
 */
export async function openKv(target: string | readonly string[], options: OpenKvOptions = {}): Promise<Kv> {
  const { consistency = "strong", timeoutMs = TIMEOUT_MS_DEFAULT, region } = options;
  assertConsistency(consistency);
  assertTimeout(timeoutMs);
  const clientRegion = region === undefined ? null : checkingArguments(() => parseRegion(region));
  const { seeds, addresses } = parseTarget(target);
  const clientId = createClientId();
  const nowMs = (): number => performance.now();
  const router = await Router.open({ seeds, addresses, clientId, clientRegion, timeoutMs, connect: connectKv, nowMs });
  const submitter = new RemoteSubmitter({ clientId, router, nowMs, random: Math.random });
  return new Kv({ submitter, consistency, timeoutMs });
}

function createClientId(): ClientId {
  return parseClientId(bytesToHex(randomBytes(CLIENT_ID_BYTES)));
}
