// A new cluster that begins with the state of a backup: the data folder of each of its datacenters is prepared before any of
// them starts, as if each had installed the same snapshot. Versionstamps, databases, queues, expiries and the memory of
// commits that clients may send again are what they were.
//
// The cluster goes on in an epoch of its own, which begins with the entry after the backup. The one it was taken from may have
// gone on as well, so what that has written since is not part of this cluster's history, and a session's bookmark of it is
// refused by name, as one from a branch is.
import { createEpoch, createLogIndex, createTerm, type DatacenterId, type Epoch, KvorumError } from "@kvorum/base";
import { readClusterState, type StateWriter, writeClusterState } from "@kvorum/kv";
import type { LogBase } from "@kvorum/raft";
import { openLmdbStores, type Stores } from "@kvorum/storage";
import { votersOf } from "@kvorum/wan";
import type { ClusterRecord } from "../cluster/cluster-record.ts";
import { pathsOf } from "../cluster/datacenter-paths.ts";
import { Backup } from "./read-backup.ts";

export interface RestoreOptions {
  readonly file: string;
  /** Of a cluster that was never started. */
  readonly record: ClusterRecord;
  readonly signal: AbortSignal;
  readonly onProgress: (datacenter: DatacenterId) => void;
}

/** @throws KvorumError data_corrupt — the backup is not what was written; data_mismatch, data_locked, disk_full, disk_failed */
export async function restoreCluster({ file, record, signal, onProgress }: RestoreOptions): Promise<void> {
  const voters = votersOf(record.topology);
  for (const { datacenter } of record.datacenters) {
    onProgress(datacenter);
    await using stores = await openLmdbStores({
      directory: pathsOf(record, datacenter).data,
      identity: { cluster: record.id, datacenter },
    });
    await restoreDatacenter(stores, { file, isVoter: voters.includes(datacenter), signal });
  }
}

async function restoreDatacenter(
  { log, state }: Stores,
  { file, isVoter, signal }: { readonly file: string; readonly isVoter: boolean; readonly signal: AbortSignal },
): Promise<void> {
  await using backup = await Backup.open(file);
  const { epoch, index, term, leaderTimeMs } = backup.header;
  const base: LogBase = { epoch, index, term, leaderTimeMs };
  const install = await state.beginInstall();
  for await (const { rows } of backup.chunks()) {
    signal.throwIfAborted();
    install.put(rows);
  }
  await install.finish();
  const begun = state.transact((writer) => beginEpoch(writer, base));
  await state.checkpoint();
  await log.reset(base, {
    // A voter that has a log has a term; a learner has none, and takes what it has as committed.
    hardState: { term: isVoter ? term : createTerm(0), vote: null, commitIndex: index },
    lineage: { epoch: begun, promised: null, resetting: false },
  });
}

/** Who takes part is as the new cluster's topology says, not as it was. */
function beginEpoch(writer: StateWriter, base: LogBase): Epoch {
  const { lineage } = readClusterState(writer);
  const last = lineage.at(-1);
  if (last === undefined || last.epoch !== base.epoch) {
    throw new KvorumError("data_corrupt", `the backup is of epoch ${base.epoch}, its rows end in ${last?.epoch}`);
  }
  const epoch = createEpoch(base.epoch + 1);
  const startIndex = createLogIndex(base.index + 1);
  writeClusterState(writer, { lineage: [...lineage, { epoch, startIndex }], configuration: null });
  return epoch;
}
