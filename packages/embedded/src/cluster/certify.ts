// The lost-write certificate of a forced failover in an emulated cluster. Every disk of the old voters is at hand here, also of those
// that run on behind a cut: the certificate is as exact as one can be.
import { createEpoch, KvorumError, type LogIndex, type WallMs } from "@kvorum/base";
import { partsOfVersionstamp, singleKeyRange } from "@kvorum/keyspace";
import { readRanges, type WrittenKey } from "@kvorum/kv";
import {
  type KeyAtFork,
  type LogStore,
  type LostWrites,
  lostWrites,
  type ReplicaStatus,
  type VoterLog,
} from "@kvorum/replica";
import type { EmulatedDatacenter } from "./emulated-datacenter.ts";

export interface EndedEpoch {
  /** Who began the next epoch. */
  readonly datacenter: EmulatedDatacenter;
  /** Of the claimant before that. */
  readonly status: ReplicaStatus;
  readonly forkIndex: LogIndex;
  readonly endedAtMs: WallMs;
}

export async function certify(
  datacenters: readonly EmulatedDatacenter[],
  { datacenter: claimant, status, forkIndex, endedAtMs }: EndedEpoch,
): Promise<LostWrites> {
  const epoch = createEpoch(status.epoch);
  const { voters } = status.configuration;
  await using borrowed = new AsyncDisposableStack();
  const logs: VoterLog[] = [];
  for (const datacenter of datacenters.filter(({ id }) => voters.includes(id))) {
    const log = await findLog(datacenter, borrowed);
    // A disk that was away during an earlier failover is of another lineage.
    if (log?.lineage.epoch === epoch) {
      logs.push({ datacenter: datacenter.id, commitIndex: log.hardState.commitIndex, log });
    }
  }
  const { state } = borrowed.use(await claimant.borrowStores());
  const keyAtFork = ({ database, key }: WrittenKey): KeyAtFork => {
    const range = { ...singleKeyRange(key), limit: 1, reverse: false };
    const [found] = state.read((reader) => readRanges(reader, [range], database)).flat();
    if (found === undefined || !stoodAt(partsOfVersionstamp(found.versionstamp), { epoch, forkIndex })) {
      return undefined;
    }
    return { versionstamp: found.versionstamp, isU64: found.value.encoding === "le64" };
  };
  return lostWrites({ epoch, forkIndex, voters, logs, endedAtMs, keyAtFork });
}

function stoodAt(
  written: { readonly epoch: number; readonly index: number },
  fork: { readonly epoch: number; readonly forkIndex: number },
): boolean {
  return written.epoch <= fork.epoch && written.index <= fork.forkIndex;
}

/** Null if it cannot be read: the certificate is less exact then, and says so. */
async function findLog(datacenter: EmulatedDatacenter, borrowed: AsyncDisposableStack): Promise<LogStore | null> {
  try {
    return borrowed.use(await datacenter.borrowStores()).log;
  } catch (error) {
    if (KvorumError.from(error).code === "data_corrupt") {
      return null;
    }
    throw error;
  }
}
