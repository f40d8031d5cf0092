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
import { assert } from "@kvorum/base";
import { createVersionstamp } from "@kvorum/keyspace";
import { type AppliedState, readAppliedState, writeAppliedState } from "./applied-state.ts";
import { applyWrite } from "./apply-write.ts";
import type { AppliedPosition } from "./command.ts";
import { decodeCommand } from "./command-codec.ts";
import { type DedupStage, DedupTable } from "./dedup.ts";
import { formatDigest, nextDigest } from "./digest.ts";
import type { AppliedCommand, AppliedEntry, CommittedEntry } from "./entry.ts";
import { DEDUP_CLIENTS_MAX } from "./limits.ts";
import { decodePayload } from "./payload-codec.ts";
import type { StateReader, StateWriter } from "./state-access.ts";

/** Entries applied in a transaction that may still fail. */
export interface StagedEntries {
  /** One per entry, in order. */
  readonly entries: readonly AppliedEntry[];
  /** Call once, after the transaction has committed and before anything else is staged. */
  commit(): void;
}

/** Loads the machine from a store's snapshot: where it stands, and what it remembers of clients. */
export function createStateMachine(reader: StateReader): StateMachine {
  return new StateMachine(readAppliedState(reader), new DedupTable(reader, { clientsMax: DEDUP_CLIENTS_MAX }));
}

export class StateMachine {
  #state: AppliedState;
  readonly #dedup: DedupTable;

  constructor(state: AppliedState, dedup: DedupTable) {
    this.#state = state;
    this.#dedup = dedup;
  }

  /** Position of the last applied entry; index 0 before the first. */
  get applied(): AppliedPosition {
    return this.#state.position;
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
    let state = base;
    const applied: AppliedEntry[] = [];
    for (const entry of entries) {
      assertFollows(state, entry);
      const result = applyEntry(writer, dedup, entry);
      const digest = nextDigest(
        state.digest,
        entry,
        result.commands.map((command) => command.result),
      );
      const { epoch, index, leaderTimeMs } = entry;
      state = { position: { epoch, index }, leaderTimeMs, digest };
      applied.push({ epoch, index, ...result, digest: formatDigest(digest) });
    }
    dedup.write(writer);
    writeAppliedState(writer, state);
    return { entries: applied, commit: () => this.#commit(base, state, dedup) };
  }

  #commit(base: AppliedState, state: AppliedState, dedup: DedupStage): void {
    assert(this.#state === base, `staged after index ${base.position.index}, now at ${this.#state.position.index}`);
    this.#state = state;
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
