// The commits of a log as the checker's judges take them: those of the clients whose history is judged. What guests write, under
// keys of their own, is judged elsewhere (judge-guests.ts).
import type { LogCommit, MutationRecord } from "@kvorum/checker";
import { versionstampToHex } from "@kvorum/keyspace";
import type { AppliedCommand, Command, Mutation } from "@kvorum/kv";
import type { Entry } from "@kvorum/raft";
import { findKeyText } from "../clients/workload-keys.ts";
import { type ReplayedEntry, replay } from "./replay.ts";

/** @param entries from index 1, without a gap */
export function commitsOf(entries: readonly Entry[]): readonly LogCommit[] {
  return commitsOfReplay(replay(entries));
}

export function commitsOfReplay(replayed: readonly ReplayedEntry[]): readonly LogCommit[] {
  return replayed.flatMap(({ applied, commands }) =>
    applied.commands.flatMap((command, at) => commitOf(command, commands[at])),
  );
}

/** Nothing for a command that was refused, or known from an earlier one. */
function commitOf({ result, repeated, commitId }: AppliedCommand, command: Command | undefined): readonly LogCommit[] {
  if (result.kind !== "committed" || repeated || command?.kind !== "write") {
    return [];
  }
  return [
    {
      versionstamp: versionstampToHex(result.versionstamp),
      mutations: command.write.mutations.flatMap(mutationRecordOf),
      commitId: commitId === null ? null : { clientId: commitId.clientId, sequence: commitId.sequence },
      committedAtNs: null,
    },
  ];
}

function mutationRecordOf(mutation: Mutation): readonly MutationRecord[] {
  const key = findKeyText(mutation.key);
  if (key === null || (mutation.kind !== "set" && mutation.kind !== "delete")) {
    return [];
  }
  return mutation.kind === "delete"
    ? [{ kind: "delete", key }]
    : [{ kind: "set", key, value: new TextDecoder().decode(mutation.value.data) }];
}
