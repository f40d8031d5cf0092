// The lost-write certificate of a forced failover, made from the data folders of the old voters where they are on this
// machine and nobody has them open; what no disk can tell is said to be an estimate.
import { createEpoch, createLogIndex, createWallMs, type DatacenterId, KvorumError, type LogIndex } from "@kvorum/base";
import { versionstampToHex } from "@kvorum/keyspace";
import type { WrittenKey } from "@kvorum/kv";
import type { NodeStatus } from "@kvorum/protocol";
import { estimateLostWrites, type LostWrites, lostWrites, type VoterLog } from "@kvorum/replica";
import { openSubmitter } from "@kvorum/sdk";
import type { OfflineLog } from "@kvorum/storage";
import { keyDocument } from "../branch/command-document.ts";
import { type ClusterRecord, grpcAddressOf } from "../cluster/cluster-record.ts";
import { pathsOf } from "../cluster/datacenter-paths.ts";
import { runningNodes } from "../cluster/wan-settings.ts";
import { PROBE_TIMEOUT_MS } from "../limits.ts";
import { readKeysAtFork } from "./keys-at-fork.ts";

export interface CertificateInput {
  readonly record: ClusterRecord;
  /** The claimant before it began the epoch. */
  readonly before: NodeStatus;
  /** Of the epoch that ended. */
  readonly voters: readonly DatacenterId[];
  readonly forkIndex: LogIndex;
  /** By the wall clock. */
  readonly endedAtMs: number;
}

const DEFAULT_DATABASE = "";

export async function certify(input: CertificateInput): Promise<LostWrites> {
  const { record, before, voters, forkIndex } = input;
  await using opened = new AsyncDisposableStack();
  const logs: VoterLog[] = [];
  for (const datacenter of voters) {
    const log = await findOfflineLog(record, datacenter);
    if (log !== null) {
      opened.use(log);
      // A disk that was away during an earlier failover is of another lineage.
      if (log.lineage.epoch === before.epoch) {
        logs.push(voterLogOf(datacenter, log));
      }
    }
  }
  if (logs.length === 0) {
    return estimateLostWrites({
      forkIndex,
      knownCommitIndex: createLogIndex(before.commitIndex),
      silentMs: before.freshnessAgeMs ?? 0,
    });
  }
  const facts = { epoch: createEpoch(before.epoch), forkIndex, voters, logs, endedAtMs: createWallMs(input.endedAtMs) };
  const checked: WrittenKey[] = [];
  const first = lostWrites({
    ...facts,
    keyAtFork: ({ database, key }) => {
      checked.push({ database, key: key.slice() });
      return undefined;
    },
  });
  if (checked.length === 0) {
    return first;
  }
  const addresses = (await runningNodes(record)).map((node) => `${node.datacenter}=${grpcAddressOf(node)}`);
  const submitter = opened.adopt(await openSubmitter(addresses, { timeoutMs: PROBE_TIMEOUT_MS }), (open) =>
    open.close(),
  );
  return lostWrites({ ...facts, keyAtFork: await readKeysAtFork(submitter, checked, facts) });
}

/** The certificate as `kvorum failover --json` prints it (design.md 10). */
export function certificateDocument(lost: LostWrites): object {
  const { entries, commits, bytes, oldestAgeMs, versionstamps, keys, exact, reason } = lost;
  const databases = databaseDocuments(lost);
  return {
    entries,
    commits,
    bytes,
    oldestAgeMs,
    versionstamps: versionstamps.map(versionstampToHex),
    keys: keys.filter(({ database }) => database === DEFAULT_DATABASE).map(({ key }) => keyDocument(key)),
    ...(databases.length === 0 ? {} : { databases }),
    exact,
    reason,
  };
}

/** Of every other database that is concerned: the keys that were written, and whether its drop was lost. */
function databaseDocuments({ keys, databasesDropped }: LostWrites): readonly object[] {
  const written = keys.map(({ database }) => database).filter((database) => database !== DEFAULT_DATABASE);
  return [...new Set([...written, ...databasesDropped])].map((name) => ({
    name,
    keys: keys.filter(({ database }) => database === name).map(({ key }) => keyDocument(key)),
    dropped: databasesDropped.includes(name),
  }));
}

/** Null when it is not on this machine, or somebody has it open. */
async function findOfflineLog(record: ClusterRecord, datacenter: DatacenterId): Promise<OfflineLog | null> {
  if (record.location.kind !== "local") {
    return null;
  }
  // Here and not above: other commands need no storage engine.
  const { openLogOffline } = await import("@kvorum/storage");
  try {
    return await openLogOffline(pathsOf(record, datacenter).data);
  } catch (error) {
    // Its certificate is less exact then, and says so; the failover itself is done.
    return ignoreUnreadable(KvorumError.from(error));
  }
}

function ignoreUnreadable(error: KvorumError): null {
  if (["data_locked", "invalid_argument", "data_corrupt", "disk_failed"].includes(error.code)) {
    return null;
  }
  throw error;
}

function voterLogOf(datacenter: DatacenterId, offline: OfflineLog): VoterLog {
  const { hardState, base, lastIndex } = offline;
  return {
    datacenter,
    commitIndex: hardState.commitIndex,
    log: {
      firstIndex: createLogIndex(base.index + 1),
      lastIndex,
      termAt: (index) => offline.termAt(index),
      slice: (from, to, bytesMax) => offline.slice(from, to, bytesMax),
    },
  };
}
