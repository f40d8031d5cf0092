// What the lineage that goes on has done with the commits of clients since a fork: whether a commit of the branch beside it
// was sent again by its client, or can still be.
//
// The log is read as the state machine read it: a command whose sequence its client had declared finished by then changed
// nothing, so it does not count.
import { type ClientId, createLogIndex, type LogIndex } from "@kvorum/base";
import { COMMIT_WINDOW_MAX, type CommitId } from "@kvorum/kv";
import type { CommitRecord } from "@kvorum/replica";

/** The log of this node; a Replica is one. */
export interface SurvivingLog {
  readonly status: { readonly firstIndex: LogIndex; readonly appliedIndex: LogIndex };
  /** Of applied entries from..to that the log still holds. */
  commitRecords(from: LogIndex, to: LogIndex): Iterable<readonly CommitRecord[]>;
}

export type CommitFate =
  /** Its client sent it again, or it was applied from the branch: it had its outcome. */
  | "settled"
  /** It was not, and never will be: its client declared it finished. Under its own id it would be refused. */
  | "finished"
  /** Nothing is known against committing it under its own id. */
  | "open";

interface Client {
  floor: number;
  readonly settled: Set<number>;
}

/** Mutable: `read` takes in what was applied since. */
export class SurvivingCommits {
  readonly #log: SurvivingLog;
  readonly #clients = new Map<ClientId, Client>();
  readonly #isComplete: boolean;
  #next: LogIndex;

  constructor(log: SurvivingLog, forkIndex: LogIndex) {
    this.#log = log;
    this.#next = createLogIndex(forkIndex + 1);
    this.#isComplete = log.status.firstIndex <= this.#next;
  }

  /** Whether the log still holds everything since the fork; otherwise only the state machine can refuse. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  read(): void {
    const { appliedIndex } = this.#log.status;
    for (const records of this.#log.commitRecords(this.#next, appliedIndex)) {
      for (const record of records) {
        this.#take(record);
      }
    }
    this.#next = createLogIndex(Math.max(this.#next, appliedIndex + 1));
  }

  fateOf({ clientId, sequence }: CommitId): CommitFate {
    const client = this.#clients.get(clientId);
    if (client?.settled.has(sequence)) {
      return "settled";
    }
    return this.#isComplete && client !== undefined && sequence < client.floor ? "finished" : "open";
  }

  #take({ clientId, sequence, finishedBelow }: CommitRecord): void {
    if (clientId === null) {
      return;
    }
    const client = this.#clients.get(clientId) ?? { floor: 1, settled: new Set() };
    this.#clients.set(clientId, client);
    client.floor = Math.max(client.floor, finishedBelow, sequence - COMMIT_WINDOW_MAX + 1);
    if (sequence >= client.floor) {
      client.settled.add(sequence);
    }
  }
}
