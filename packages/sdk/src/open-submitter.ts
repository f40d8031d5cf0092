// openSubmitter(): the remote client of a cluster, without the Kv API on top of it.
import { randomBytes } from "node:crypto";
import { bytesToHex, type ClientId, parseClientId, parseRegion } from "@kvorum/base";
import { connectKv } from "@kvorum/protocol";
import { checkingArguments } from "./deno-errors.ts";
import { TIMEOUT_MS_DEFAULT } from "./limits.ts";
import { assertTimeout } from "./options.ts";
import { RemoteSubmitter } from "./remote/remote-submitter.ts";
import { Router } from "./remote/router.ts";
import { parseTarget } from "./remote/target.ts";
import type { Submitter } from "./submitter.ts";

const CLIENT_ID_BYTES = 16;

export interface OpenSubmitterOptions {
  /** Where the client is, a region of the link matrix. Default: beside whichever datacenter it talks to. */
  readonly region?: string | undefined;
  /** How long opening may take in ms. Default: 5000. */
  readonly timeoutMs?: number | undefined;
}

/**
 * For programs that carry keys and values in their encoded form, such as export and import; openKv() is for all others.
 * @param target as openKv takes it
 * @throws TypeError — a target or option that makes no sense
 * @throws KvorumError unreachable — no address answered in time, or no datacenter can serve; the message has each one's reason
 */
export async function openSubmitter(
  target: string | readonly string[],
  { region, timeoutMs = TIMEOUT_MS_DEFAULT }: OpenSubmitterOptions = {},
): Promise<Submitter> {
  assertTimeout(timeoutMs);
  const clientRegion = region === undefined ? null : checkingArguments(() => parseRegion(region));
  const { seeds, addresses } = parseTarget(target);
  const clientId = createClientId();
  const nowMs = (): number => performance.now();
  const router = await Router.open({ seeds, addresses, clientId, clientRegion, timeoutMs, connect: connectKv, nowMs });
  return new RemoteSubmitter({ clientId, router, nowMs, random: Math.random });
}

function createClientId(): ClientId {
  return parseClientId(bytesToHex(randomBytes(CLIENT_ID_BYTES)));
}
