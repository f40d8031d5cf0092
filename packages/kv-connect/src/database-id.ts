// The UUID by which KV Connect knows a database: the same at every node and after every restart, so that a client may go
// on with another node where it left off. A name-based UUID of version 5 (RFC 9562 §5.5).
import { createHash } from "node:crypto";

/** Drawn once, for the names of kvorum's databases. */
const NAMESPACE = Buffer.from("6b1f0f6a2c0e4e0f9d1b7a5c3e8d4f21", "hex");
const UUID_BYTES = 16;

/** Ids of a cluster's databases. The last one is remembered: nearly every request is for it, and each would cost a hash. */
export function createDatabaseIds(cluster: string): (database: string) => string {
  let last: { readonly database: string; readonly id: string } | null = null;
  return (database) => {
    if (last?.database !== database) {
      last = { database, id: databaseIdOf({ cluster, database }) };
    }
    return last.id;
  };
}

/** Lower case, with hyphens. */
export function databaseIdOf({ cluster, database }: { readonly cluster: string; readonly database: string }): string {
  const hash = createHash("sha1")
    .update(NAMESPACE)
    .update(JSON.stringify([cluster, database]))
    .digest();
  const bytes = hash.subarray(0, UUID_BYTES);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
