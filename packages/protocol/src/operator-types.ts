// What an operator sees and does beyond the state of a node (connections.ts): the steps of membership changes and
// failovers, and the branches that a forced failover left behind.
import type { DatacenterId, Epoch, LogIndex, Term, WallMs } from "@kvorum/base";
import type { Versionstamp } from "@kvorum/keyspace";
import type { StateTable } from "@kvorum/kv";
import type { AdminConnection, DatacenterAddress } from "./connections.ts";

/** A datacenter and where it is reached. */
export type MemberAddress = Omit<DatacenterAddress, "voter">;

/** Where the log stood when a request was done. */
export interface LogPosition {
  readonly epoch: Epoch;
  /** beginEpoch: the last index that the new epoch has in common with the old one. Otherwise the commit index. */
  readonly index: LogIndex;
}

/** A suffix of the log that a forced failover left behind, as one node keeps it. */
export interface BranchInfo {
  /** The same at every node that keeps the branch. */
  readonly id: string;
  /** The epoch that its entries are of. */
  readonly epoch: Epoch;
  /** The last index that it has in common with the lineage that goes on. */
  readonly forkIndex: LogIndex;
  /** The first entry that the node holds of it: right after the fork, unless its log had been compacted beyond that. */
  readonly firstIndex: LogIndex;
  readonly lastIndex: LogIndex;
  /** What the node knew to be committed in its epoch: entries after it may never have been acknowledged. */
  readonly commitIndex: LogIndex;
  readonly bytes: number;
  readonly quarantinedAtMs: WallMs;
}

/** One atomic write of a branch. */
export interface BranchCommand {
  /** That it had there. */
  readonly versionstamp: Versionstamp;
  /** As decodeCommand of @kvorum/kv takes it. */
  readonly command: Uint8Array;
  /** The leader's clock when it took the write. */
  readonly leaderTimeMs: WallMs;
}

/** What has become of the commands of a branch so far. */
export interface BranchApplyProgress {
  readonly applied: number;
  /** A key was changed since: nothing was written. */
  readonly checkFailed: number;
  /** The client had sent it again by itself, or the branch was applied before. */
  readonly alreadyThere: number;
  readonly refused: number;
  /** Why the last refused one was; null while none is. */
  readonly refusal: string | null;
}

/** Where a state stands, and whose it is. */
export interface StatePosition {
  readonly cluster: string;
  readonly datacenter: DatacenterId;
  /** Of the last entry that it has applied. */
  readonly epoch: Epoch;
  readonly index: LogIndex;
  readonly term: Term;
  readonly leaderTimeMs: WallMs;
  /** Of all tables, about. */
  readonly rows: number;
}

/** One row of one table of a replica's state. */
export interface StateRow {
  readonly table: StateTable;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Rows of a replica's state, in the fixed order of the tables. */
export interface StateChunk {
  /** In the first chunk only. */
  readonly position: StatePosition | null;
  readonly rows: readonly StateRow[];
  /** CRC-32 of the rows, unsigned 32 bits. */
  readonly checksum: number;
  /** The checksums of all chunks up to this one, chained. */
  readonly chainedChecksum: number;
  readonly isLast: boolean;
}

/**
 * An operator's connection to one node. Every method throws KvorumError unreachable or deadline_exceeded, and those of
 * the log's leader not_leader (details.leader) elsewhere.
 */
export interface OperatorConnection extends AdminConnection {
  /**
   * Resolves when the new configuration is committed.
   * @throws KvorumError change_in_flight — another one has not ended
   */
  changeConfiguration(change: {
    readonly voters: readonly DatacenterId[];
    readonly learners: readonly DatacenterId[];
  }): Promise<LogPosition>;
  /**
   * Resolves when this node leads no more.
   * @throws KvorumError change_in_flight — another transfer, or a change of the configuration, has not ended
   */
  transferLeadership(to: DatacenterId): Promise<LogPosition>;
  /**
   * At a learner of the region that takes over; resolves when it leads the new epoch.
   * @throws KvorumError epoch_refused — datacenters that must promise did not; the message names them
   */
  beginEpoch(request: {
    readonly voters: readonly DatacenterId[];
    readonly isPrimaryDown: boolean;
  }): Promise<LogPosition>;
  /** Makes a datacenter known to this node. Repeating it changes nothing. */
  addMember(member: MemberAddress): Promise<LogPosition>;
  /** This node forgets a datacenter. @throws KvorumError invalid_argument — it is in the configuration still */
  removeMember(datacenter: DatacenterId): Promise<void>;
  listBranches(): Promise<readonly BranchInfo[]>;
  /** In the order of the branch's log. @throws KvorumError invalid_argument — this node keeps no such branch */
  readBranch(id: string): AsyncIterable<readonly BranchCommand[]>;
  /**
   * Commits the branch's commands again, in order, each with the bytes and the commit id that it had. The last value is
   * the total. @throws KvorumError invalid_argument — this node keeps no such branch
   */
  applyBranch(id: string): AsyncIterable<BranchApplyProgress>;
  /**
   * The state of this node's replica at the moment of the call, whole. One who reads slowly holds up nobody else.
   * @throws KvorumError resource_exhausted — the replica has applied nothing yet, or its state is being replaced
   * @throws KvorumError replica_diverged — its state is not what it should be
   */
  readState(): AsyncIterable<StateChunk>;
}
