// Where keys stood when an epoch ended, as far as the side that goes on can tell: a record that is older than the failover
// stood there then. Whether a key that is absent now was absent then cannot be known.
import type { Epoch, LogIndex } from "@kvorum/base";
import { partsOfVersionstamp, singleKeyRange, type Versionstamp } from "@kvorum/keyspace";
import type { KvEntry, WrittenKey } from "@kvorum/kv";
import type { KeyAtFork } from "@kvorum/replica";
import type { Submitter } from "@kvorum/sdk";
import { PROBE_TIMEOUT_MS } from "../limits.ts";

export interface Fork {
  /** The epoch that ended. */
  readonly epoch: Epoch;
  readonly forkIndex: LogIndex;
}

/** Keys of one read: as many as one snapshot takes. */
const KEYS_PER_READ = 10;

/** Of any other key, and of one that could not be read, the answer is that it is not known. */
export async function readKeysAtFork(
  submitter: Pick<Submitter, "submit">,
  keys: readonly WrittenKey[],
  fork: Fork,
): Promise<(written: WrittenKey) => KeyAtFork> {
  const found = new Map<string, KeyAtFork>();
  const byName = new Map(keys.map((written) => [nameOf(written), written]));
  for (const [database, wanted] of Map.groupBy(byName.values(), (written) => written.database)) {
    for (let i = 0; i < wanted.length; i += KEYS_PER_READ) {
      for (const { key, value, versionstamp } of await read(submitter, database, wanted.slice(i, i + KEYS_PER_READ))) {
        if (stoodAt(versionstamp, fork)) {
          found.set(nameOf({ database, key }), { versionstamp, isU64: value.encoding === "le64" });
        }
      }
    }
  }
  return (written) => found.get(nameOf(written));
}

async function read(
  submitter: Pick<Submitter, "submit">,
  database: string,
  wanted: readonly WrittenKey[],
): Promise<readonly KvEntry[]> {
  const outcome = await submitter.submit({
    kind: "read",
    ranges: wanted.map(({ key }) => ({ ...singleKeyRange(key), limit: 1, reverse: false })),
    consistency: { level: "strong" },
    timeoutMs: PROBE_TIMEOUT_MS,
    database,
  });
  // The certificate is less exact then, and says so; the failover itself is done.
  return outcome.kind === "read" ? outcome.ranges.flat() : [];
}

function stoodAt(versionstamp: Versionstamp, fork: Fork): boolean {
  const { epoch, index } = partsOfVersionstamp(versionstamp);
  return epoch <= fork.epoch && index <= fork.forkIndex;
}

/** A Map key: the key's hex digits, and the database. */
function nameOf({ database, key }: WrittenKey): string {
  return `${Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("hex")} ${database}`;
}
