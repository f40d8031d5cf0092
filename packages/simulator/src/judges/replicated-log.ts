// What a log's entries really did, found by applying them once more, apart from every replica of the run.
import { createPrng } from "@kvorum/base";
import type { LogCommit, MutationRecord } from "@kvorum/checker";
import { versionstampToHex } from "@kvorum/keyspace";
import { type AppliedCommand, createStateMachine, decodeCommand, decodePayload, type Mutation } from "@kvorum/kv";
import type { Entry } from "@kvorum/raft";
import { createMemoryDisk, openMemoryStores } from "@kvorum/storage";
import { findKeyText } from "../clients/workload-keys.ts";

/** @param entries from index 1, without a gap */
export function commitsOf(entries: readonly Entry[]): readonly LogCommit[] {
  const { state } = openMemoryStores(createMemoryDisk({ random: createPrng(0) }));
  const machine = state.read(createStateMachine);
  const staged = state.transact((writer) => machine.stage(writer, entries));
  staged.commit();
  return staged.entries.flatMap((applied, i) => {
    const entry = entries[i];
    const payload = entry?.kind === "commands" ? decodePayload(entry.payload) : [];
    return applied.commands.flatMap((command, at) => commitOf(command, payload[at]));
  });
}

/** Nothing for a command that was refused, or known from an earlier one. */
function commitOf(command: AppliedCommand, bytes: Uint8Array | undefined): readonly LogCommit[] {
  const { result, repeated, commitId } = command;
  if (result.kind !== "committed" || repeated || bytes === undefined) {
    return [];
  }
  return [
    {
      versionstamp: versionstampToHex(result.versionstamp),
      mutations: decodeCommand(bytes).mutations.map(mutationRecordOf),
      commitId: commitId === null ? null : { clientId: commitId.clientId, sequence: commitId.sequence },
      committedAtNs: null,
    },
  ];
}

function mutationRecordOf(mutation: Mutation): MutationRecord {
  const key = findKeyText(mutation.key) ?? "a key that no client uses";
  return mutation.kind === "delete"
    ? { kind: "delete", key }
    : { kind: "set", key, value: new TextDecoder().decode(mutation.value.data) };
}
