// The replicated state machine: committed entries in, records and results out. The same entries give the same bytes on
// every replica, however they were grouped into transactions (design.md 3).
//
// Applying has two steps, since the machine keeps a part of the state in memory and only the caller knows whether its
// store's transaction succeeded:
//
//   const staged = store.transact((writer) => machine.stage(writer, entries));
//   staged.commit();
//
// `stage` writes records, queues, dedup table and applied position through the transaction and changes nothing in memory;
// `commit` takes over what memory must know. If the transaction throws, drop what was staged: the machine still stands
// where the store does.
import { assert, type Term, type WallMs } from "@kvorum/base";
import { createVersionstamp } from "@kvorum/keyspace";
import {
  type AppliedState,
  type ClusterState,
  readAppliedState,
  readClusterState,
  writeAppliedState,
  writeClusterState,
} from "./applied-state.ts";
import { applyCommand } from "./apply-command.ts";
import type { EntryChanges } from "./apply-context.ts";
import type { AppliedPosition } from "./command.ts";
import { decodeCommand } from "./command-codec.ts";
import { DatabaseStage } from "./database-stage.ts";
import { type DedupStage, DedupTable } from "./dedup.ts";
import { formatDigest, nextDigest } from "./digest.ts";
import type { AppliedCommand, AppliedEntry, CommittedEntry } from "./entry.ts";
import { DEDUP_CLIENTS_MAX } from "./limits.ts";
import { decodePayload } from "./payload-codec.ts";
import type { StateReader, StateWriter } from "./state-access.ts";
import { firstDueAtMs } from "./timers.ts";
import { ChecksummedWriter } from "./write-checksum.ts";

/** Entries applied in a transaction that may still fail. */
export interface StagedEntries {
  /** One per entry, in order. */
  readonly entries: readonly AppliedEntry[];
  /** Call once, after the transaction has committed and before anything else is staged. */
  commit(): void;
}

/** Loads the machine from a store's snapshot: where it stands, and what it remembers of clients. */
export function createStateMachine(reader: StateReader): StateMachine {
  return new StateMachine({
    state: readAppliedState(reader),
    cluster: readClusterState(reader),
    dedup: new DedupTable(reader, { clientsMax: DEDUP_CLIENTS_MAX }),
    sweepDueAtMs: firstDueAtMs(reader),
  });
}

interface StateMachineParts {
  readonly state: AppliedState;
  readonly cluster: ClusterState;
  readonly dedup: DedupTable;
  readonly sweepDueAtMs: WallMs | null;
}

export class StateMachine {
  #state: AppliedState;
  #cluster: ClusterState;
  readonly #dedup: DedupTable;
  #sweepDueAtMs: WallMs | null;

  constructor({ state, cluster, dedup, sweepDueAtMs }: StateMachineParts) {
    this.#state = state;
    this.#cluster = cluster;
    this.#dedup = dedup;
    this.#sweepDueAtMs = sweepDueAtMs;
  }

  /** Position of the last applied entry; index 0 before the first. */
  get applied(): AppliedPosition {
    return this.#state.position;
  }

  /** Term and leader time of the last applied entry: with the position, what a log that starts after it is based on. */
  get lastEntry(): { readonly term: Term; readonly leaderTimeMs: WallMs } {
    return this.#state;
  }

  /** What the applied entries say of the cluster: its epochs and its configuration. */
  get cluster(): ClusterState {
    return this.#cluster;
  }

  /** From when on, by leader time, a sweep has something to do; null: nothing will fall due by itself. */
  get sweepDueAtMs(): WallMs | null {
    return this.#sweepDueAtMs;
  }

  /** Rolling digest at the applied position: eight hex digits, equal on all replicas that stand there. */
  get digest(): string {
    return formatDigest(this.#state.digest);
  }

  /**
   * Applies entries, the first of them right after the applied position, within the caller's transaction.
   * @throws KvorumError invariant_broken — a gap or repetition in the log, or an epoch or leader time that goes back
   * @throws KvorumError data_corrupt — a payload that cannot be decoded; the caller must abort the transaction and stop
   */
  stage(writer: StateWriter, entries: readonly CommittedEntry[]): StagedEntries {
    const base = this.#state;
    const dedup = this.#dedup.stage();
    const checksummed = new ChecksummedWriter(writer);
    const databases = new DatabaseStage(writer);
    let state = base;
    let cluster = this.#cluster;
    const applied: AppliedEntry[] = [];
    for (const entry of entries) {
      assertFollows(state, entry);
      cluster = clusterAfter(cluster, entry);
      const result = applyEntry({ writer: checksummed, databases, dedup }, entry);
      const results = result.commands.map((command) => command.result);
      const digest = nextDigest(state.digest, entry, { results, writesChecksum: checksummed.take() });
      const { epoch, index, term, leaderTimeMs } = entry;
      state = { position: { epoch, index }, term, leaderTimeMs, digest };
      applied.push({ epoch, index, ...result, digest: formatDigest(digest) });
    }
    databases.write(writer);
    dedup.write(writer);
    writeAppliedState(writer, state);
    if (cluster !== this.#cluster) {
      writeClusterState(writer, cluster);
    }
    const sweepDueAtMs = checksummed.haveTimersChanged ? firstDueAtMs(writer) : this.#sweepDueAtMs;
    return { entries: applied, commit: () => this.#commit(base, { state, cluster, sweepDueAtMs }, dedup) };
  }

  #commit(base: AppliedState, next: Omit<StateMachineParts, "dedup">, dedup: DedupStage): void {
    assert(this.#state === base, `staged after index ${base.position.index}, now at ${this.#state.position.index}`);
    this.#state = next.state;
    this.#cluster = next.cluster;
    this.#sweepDueAtMs = next.sweepDueAtMs;
    dedup.commit();
  }
}

function assertFollows(state: AppliedState, entry: CommittedEntry): void {
  const { epoch, index } = state.position;
  assert(entry.index === index + 1, `the entry after ${index} is applied next, found ${entry.index}`);
  assert(entry.epoch >= epoch, `an epoch never decreases: ${epoch} at ${index}, ${entry.epoch} at ${entry.index}`);
  // Expiry and schedules follow the leader's clock, which a new leader may not set back (pitfalls.md 18).
  assert(
    entry.leaderTimeMs >= state.leaderTimeMs,
    `leader time never decreases: ${state.leaderTimeMs} at ${index}, ${entry.leaderTimeMs} at ${entry.index}`,
  );
}

/** The first entry of an epoch extends the lineage; a configuration entry replaces the configuration. */
function clusterAfter(cluster: ClusterState, entry: CommittedEntry): ClusterState {
  const { lineage } = cluster;
  const current = lineage.at(-1);
  assert(current !== undefined, "a lineage has an epoch");
  const isNewEpoch = entry.epoch > current.epoch;
  if (!isNewEpoch && entry.kind !== "configuration") {
    return cluster;
  }
  return {
    lineage: isNewEpoch ? [...lineage, { epoch: entry.epoch, startIndex: entry.index }] : lineage,
    configuration: entry.kind === "configuration" ? entry.payload.slice() : cluster.configuration,
  };
}

interface StageParts {
  readonly writer: ChecksummedWriter;
  readonly databases: DatabaseStage;
  readonly dedup: DedupStage;
}

function applyEntry(
  { writer, databases, dedup }: StageParts,
  entry: CommittedEntry,
): Omit<AppliedEntry, "epoch" | "index" | "digest"> {
  const commands: AppliedCommand[] = [];
  const changes: EntryChanges = { writtenKeys: [], droppedDatabases: [], queuesChanged: new Set() };
  if (entry.kind === "commands") {
    const { epoch, index, leaderTimeMs: nowMs } = entry;
    for (const [position, bytes] of decodePayload(entry.payload).entries()) {
      const versionstamp = createVersionstamp({ epoch, index, position });
      const context = { writer, databases, changes, versionstamp, nowMs };
      commands.push(applyCommand(context, dedup, decodeCommand(bytes)));
    }
    databases.endEntry((key, row) => writer.count(key, row));
  }
  return { commands, ...changes, queuesChanged: [...changes.queuesChanged] };
}
