// Short ways to write commands and entries in tests.
import {
  createEpoch,
  createLogIndex,
  createTerm,
  createWallMs,
  type Epoch,
  mustExist,
  parseClientId,
} from "@kvorum/base";
import { encodeKey, type Key, type Versionstamp } from "@kvorum/keyspace";
import type { AtomicWrite, Check, Command, CommandResult, CommitId, Mutation } from "../command.ts";
import { encodeCommand } from "../command-codec.ts";
import type { AppliedEntry, CommittedEntry } from "../entry.ts";
import { encodePayload } from "../payload-codec.ts";
import type { StateMachine } from "../state-machine.ts";
import type { MemoryState } from "./memory-state.ts";

export function set(key: Key, ...data: number[]): Mutation {
  return { kind: "set", key: encodeKey(key), value: { encoding: "bytes", data: Uint8Array.from(data) } };
}

export function remove(key: Key): Mutation {
  return { kind: "delete", key: encodeKey(key) };
}

export function check(key: Key, versionstamp: Versionstamp | null): Check {
  return { key: encodeKey(key), versionstamp };
}

/** Client 1, 2, … of a test. */
export function commitId(client: number, sequence: number, finishedBelow = 1): CommitId {
  return { clientId: parseClientId(client.toString(16).padStart(32, "0")), sequence, finishedBelow };
}

export function write(fields: Partial<AtomicWrite>): AtomicWrite {
  return { commitId: null, checks: [], mutations: [], ...fields };
}

export function entry(index: number, writes: readonly AtomicWrite[], epoch: Epoch = createEpoch(0)): CommittedEntry {
  return { ...commandEntry(index, 1_000 + index, writes.map(writeCommand)), epoch };
}

/** An entry of any commands, at a leader time. */
export function commandEntry(index: number, atMs: number, commands: readonly Command[]): CommittedEntry {
  return {
    epoch: createEpoch(0),
    index: createLogIndex(index),
    term: createTerm(1),
    kind: "commands",
    leaderTimeMs: createWallMs(atMs),
    payload: encodePayload(commands.map(encodeCommand)),
  };
}

export function writeCommand(write: AtomicWrite): Command {
  return { kind: "write", write };
}

export function noop(index: number): CommittedEntry {
  return {
    epoch: createEpoch(0),
    index: createLogIndex(index),
    term: createTerm(1),
    kind: "noop",
    leaderTimeMs: createWallMs(1_000 + index),
    payload: new Uint8Array(0),
  };
}

/** Applies entries in one transaction that succeeds. */
export function apply(
  store: MemoryState,
  machine: StateMachine,
  entries: readonly CommittedEntry[],
): readonly AppliedEntry[] {
  const staged = store.transact((writer) => machine.stage(writer, entries));
  staged.commit();
  return staged.entries;
}

/** The results of an applied entry, in order. */
export function resultsOf(applied: AppliedEntry | undefined): readonly CommandResult[] {
  return mustExist(applied, "an applied entry").commands.map((command) => command.result);
}
