// A replica's whole state for whoever makes a backup: read from one snapshot in chunks with checksums, while the replica goes on.
import { setImmediate as nextTurn } from "node:timers/promises";
import { type DatacenterId, KvorumError } from "@kvorum/base";
import { createStateMachine } from "@kvorum/kv";
import type { StateChunk, StatePosition } from "@kvorum/protocol";
import {
  CHAIN_START,
  chainChecksum,
  checksumOfRows,
  type Replica,
  SNAPSHOT_CHUNK_BYTES,
  type StateSnapshot,
  type StateStore,
} from "@kvorum/replica";

export interface StateReadingOptions {
  readonly cluster: string;
  readonly datacenter: DatacenterId;
  readonly state: Pick<StateStore, "openSnapshot" | "rowsEstimated">;
  readonly replica: Pick<Replica, "status">;
}

/**
 * The state at the moment of the first chunk. The snapshot is closed when the last one was read, or reading is given up.
 * @throws KvorumError resource_exhausted — there is no state yet: the replica has applied nothing, or awaits a snapshot
 * @throws KvorumError replica_diverged — the state is not what it should be
 */
export async function* readState({
  cluster,
  datacenter,
  state,
  replica,
}: StateReadingOptions): AsyncGenerator<StateChunk> {
  assertWorthReading(datacenter, replica.status);
  const snapshot = state.openSnapshot();
  try {
    const position = { cluster, datacenter, ...positionOf(snapshot), rows: state.rowsEstimated };
    for (const chunk of chunksOf(snapshot, position)) {
      yield chunk;
      // Heartbeats and commits come between two chunks, however fast the reader is.
      await nextTurn();
    }
  } finally {
    snapshot.close();
  }
}

function assertWorthReading(datacenter: DatacenterId, { appliedIndex, diverged }: Replica["status"]): void {
  if (diverged !== null) {
    throw new KvorumError(
      "replica_diverged",
      `the state of ${datacenter} differs from the others' at ${diverged.index}`,
    );
  }
  if (appliedIndex === 0) {
    throw new KvorumError("resource_exhausted", `${datacenter} has no state yet: it is catching up with the others`);
  }
}

function positionOf(snapshot: StateSnapshot): Pick<StatePosition, "epoch" | "index" | "term" | "leaderTimeMs"> {
  const { applied, lastEntry } = snapshot.read(createStateMachine);
  const { term, leaderTimeMs } = lastEntry;
  return { ...applied, term, leaderTimeMs };
}

function* chunksOf(snapshot: StateSnapshot, position: StatePosition): Generator<StateChunk> {
  let chainedChecksum = CHAIN_START;
  let rows = snapshot.rows(null, SNAPSHOT_CHUNK_BYTES);
  for (let isFirst = true, isLast = false; !isLast; isFirst = false) {
    const next = snapshot.rows(rows.at(-1) ?? null, SNAPSHOT_CHUNK_BYTES);
    isLast = next.length === 0;
    const checksum = checksumOfRows(rows);
    chainedChecksum = chainChecksum(chainedChecksum, checksum);
    yield { position: isFirst ? position : null, rows, checksum, chainedChecksum, isLast };
    rows = next;
  }
}
