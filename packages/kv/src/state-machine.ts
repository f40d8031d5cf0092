// The replicated state machine: committed entries in, records and results out. The same entries give the same bytes on
// every replica, however they were grouped into transactions (design.md 3).
//
// Applying has two steps, since the machine keeps a part of the state in memory and only the caller knows whether its
// store's transaction succeeded:
//
//   const staged = store.transact((writer) => machine.stage(writer, entries));
//   staged.commit();
//
// `stage` writes records, dedup table and applied position through the transaction and changes nothing in memory;
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
import { applyWrite } from "./apply-write.ts";
import type { AppliedPosition } from "./command.ts";
import { decodeCommand } from "./command-codec.ts";
import { type DedupStage, DedupTable } from "./dedup.ts";
import { formatDigest, nextDigest } from "./digest.ts";
import type { AppliedCommand, AppliedEntry, CommittedEntry } from "./entry.ts";
import { DEDUP_CLIENTS_MAX } from "./limits.ts";
import { decodePayload } from "./payload-codec.ts";
import type { StateReader, StateWriter } from "./state-access.ts";
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
  });
}

interface StateMachineParts {
  readonly state: AppliedState;
  readonly cluster: ClusterState;
  readonly dedup: DedupTable;
}

export class StateMachine {
  #state: AppliedState;
  #cluster: ClusterState;
  readonly #dedup: DedupTable;

  constructor({ state, cluster, dedup }: StateMachineParts) {
    this.#state = state;
    this.#cluster = cluster;
    this.#dedup = dedup;
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
    let state = base;
    let cluster = this.#cluster;
    const applied: AppliedEntry[] = [];
    for (const entry of entries) {
      assertFollows(state, entry);
      cluster = clusterAfter(cluster, entry);
      const result = applyEntry(checksummed, dedup, entry);
      const results = result.commands.map((command) => command.result);
      const digest = nextDigest(state.digest, entry, { results, writesChecksum: checksummed.take() });
      const { epoch, index, term, leaderTimeMs } = entry;
      state = { position: { epoch, index }, term, leaderTimeMs, digest };
      applied.push({ epoch, index, ...result, digest: formatDigest(digest) });
    }
    dedup.write(writer);
    writeAppliedState(writer, state);
    if (cluster !== this.#cluster) {
      writeClusterState(writer, cluster);
    }
    return { entries: applied, commit: () => this.#commit(base, { state, cluster }, dedup) };
  }

  #commit(base: AppliedState, next: Pick<StateMachineParts, "state" | "cluster">, dedup: DedupStage): void {
    assert(this.#state === base, `staged after index ${base.position.index}, now at ${this.#state.position.index}`);
    this.#state = next.state;
    this.#cluster = next.cluster;
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

function applyEntry(
  writer: StateWriter,
  dedup: DedupStage,
  entry: CommittedEntry,
): Pick<AppliedEntry, "commands" | "writtenKeys"> {
  const commands: AppliedCommand[] = [];
  const writtenKeys: Uint8Array[] = [];
  if (entry.kind === "commands") {
    for (const [position, bytes] of decodePayload(entry.payload).entries()) {
      commands.push(applyCommand({ writer, dedup, entry, writtenKeys }, bytes, position));
    }
  }
  return { commands, writtenKeys };
}

interface EntryContext {
  readonly writer: StateWriter;
  readonly dedup: DedupStage;
  readonly entry: CommittedEntry;
  /** Collects the keys that the entry's commands write. */
  readonly writtenKeys: Uint8Array[];
}

function applyCommand(context: EntryContext, bytes: Uint8Array, position: number): AppliedCommand {
  const { epoch, index } = context.entry;
  const write = decodeCommand(bytes);
  const { commitId } = write;
  const versionstamp = createVersionstamp({ epoch, index, position });
  const known = commitId === null ? undefined : context.dedup.recall(commitId, versionstamp);
  if (known !== undefined) {
    return { commitId, result: known, repeated: true };
  }
  const result = applyWrite(context.writer, write, versionstamp);
  if (commitId !== null) {
    context.dedup.remember(commitId, result);
  }
  if (result.kind === "committed") {
    for (const mutation of write.mutations) {
      context.writtenKeys.push(mutation.key);
    }
  }
  return { commitId, result, repeated: false };
}
