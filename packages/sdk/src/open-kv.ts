// openKv(): a Kv whose submitter is the remote client of a cluster.
import { type AuditOptions, auditFrom } from "./audit/audit-options.ts";
import { Kv } from "./kv.ts";
import type { KvConsistencyLevel } from "./kv-types.ts";
import { TIMEOUT_MS_DEFAULT } from "./limits.ts";
import { openSubmitter } from "./open-submitter.ts";
import { assertConsistency } from "./options.ts";

export interface OpenKvOptions extends AuditOptions {
  /** Where the client is, a region of the link matrix. Default: beside whichever datacenter it talks to. */
  readonly region?: string | undefined;
  /** Which database of the cluster: made by its first write. 1 to 64 of A-Z a-z 0-9 . _ : -. Default: the one without a name. */
  readonly database?: string | undefined;
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
  const { consistency = "strong", timeoutMs = TIMEOUT_MS_DEFAULT, region, database } = options;
  assertConsistency(consistency);
  const audit = auditFrom(options, process.env);
  const submitter = await openSubmitter(target, { region, timeoutMs });
  return new Kv({ submitter, database, consistency, timeoutMs, audit });
}
