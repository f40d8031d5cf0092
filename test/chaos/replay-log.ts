// What the logged commands did, by a model of the store that is a page long: who asked for what is in the history, in which
// order it happened is in the log.
import type { CompletedOperation, LogCommit, MutationRecord, ReplicatedLog } from "@kvorum/checker";
import type { LoggedCommand } from "./commit-tail.ts";

export interface Replay {
  readonly log: ReplicatedLog;
  /** Commands in the log that no client of the run has sent. */
  readonly strangers: readonly LoggedCommand[];
}

/** @param commands the whole log, in order */
export function replayLog(commands: readonly LoggedCommand[], operations: readonly CompletedOperation[]): Replay {
  const asked = new Map<string, CompletedOperation>();
  for (const operation of operations) {
    if (operation.commitId !== null) {
      asked.set(idOf(operation.commitId), operation);
    }
  }
  const store = new Map<string, string>();
  const decided = new Set<string>();
  const finished = new Map<string | null, number>();
  const commits: LogCommit[] = [];
  const strangers: LoggedCommand[] = [];
  for (const command of commands) {
    const { clientId, versionstamp, sequence } = command;
    const finishedBelow = Math.max(finished.get(clientId) ?? 0, command.finishedBelow);
    finished.set(clientId, finishedBelow);
    const commitId = clientId === null ? null : { clientId, sequence };
    const operation = commitId === null ? undefined : asked.get(idOf(commitId));
    if (commitId === null || operation === undefined) {
      strangers.push(command);
      continue;
    }
    // Sent again after an unknown outcome, the first one has decided; after its client gave it up, it is refused.
    if (decided.has(idOf(commitId)) || sequence < finishedBelow) {
      continue;
    }
    decided.add(idOf(commitId));
    if (operation.checks.every((check) => (store.get(check.key) ?? null) === check.versionstamp)) {
      for (const mutation of operation.mutations) {
        apply(store, mutation, versionstamp);
      }
      commits.push({ versionstamp, mutations: operation.mutations, commitId, committedAtNs: null });
    }
  }
  return { log: { commits, branches: [] }, strangers };
}

function apply(store: Map<string, string>, { kind, key }: MutationRecord, versionstamp: string): void {
  if (kind === "delete") {
    store.delete(key);
  } else {
    store.set(key, versionstamp);
  }
}

function idOf({ clientId, sequence }: { readonly clientId: string; readonly sequence: number }): string {
  return `${clientId}/${sequence}`;
}
