// The state machine as one would write it on a whiteboard: Maps, one command at a time, no bytes, no transactions. The
// property tests hold the real one against it.

import { bytesToHex, type ClientId } from "@kvorum/base";
import type { Versionstamp } from "@kvorum/keyspace";
import { compareVersionstamps } from "@kvorum/keyspace";
import type { AtomicWrite, Check, CommandResult, CommitId } from "../command.ts";
import { COMMIT_WINDOW_MAX } from "../limits.ts";

interface Client {
  lastUsed: Versionstamp;
  floor: number;
  readonly results: Map<number, CommandResult>;
}

export class NaiveModel {
  readonly records = new Map<string, { readonly data: string; readonly versionstamp: Versionstamp }>();
  readonly #clients = new Map<ClientId, Client>();
  readonly #clientsMax: number;

  constructor(clientsMax: number) {
    this.#clientsMax = clientsMax;
  }

  apply(write: AtomicWrite, versionstamp: Versionstamp): CommandResult {
    if (write.commitId === null) {
      return this.#execute(write, versionstamp);
    }
    const { sequence } = write.commitId;
    const client = this.#clientOf(write.commitId, versionstamp);
    if (sequence < client.floor) {
      return { kind: "sequence_reused" };
    }
    const result = client.results.get(sequence) ?? this.#execute(write, versionstamp);
    client.results.set(sequence, result);
    return result;
  }

  #execute(write: AtomicWrite, versionstamp: Versionstamp): CommandResult {
    const failedChecks = write.checks.flatMap((check, index) => (this.#holds(check) ? [] : [index]));
    if (failedChecks.length > 0) {
      return { kind: "check_failed", failedChecks };
    }
    for (const mutation of write.mutations) {
      if (mutation.kind === "set") {
        this.records.set(bytesToHex(mutation.key), { data: bytesToHex(mutation.value.data), versionstamp });
      } else {
        this.records.delete(bytesToHex(mutation.key));
      }
    }
    return { kind: "committed", versionstamp };
  }

  #holds(check: Check): boolean {
    const found = this.records.get(bytesToHex(check.key))?.versionstamp ?? null;
    return found === null || check.versionstamp === null
      ? found === check.versionstamp
      : compareVersionstamps(found, check.versionstamp) === 0;
  }

  #clientOf(commitId: CommitId, versionstamp: Versionstamp): Client {
    const { clientId } = commitId;
    if (!this.#clients.has(clientId) && this.#clients.size === this.#clientsMax) {
      const [oldest] = [...this.#clients].sort(([, a], [, b]) => compareVersionstamps(a.lastUsed, b.lastUsed));
      this.#clients.delete(oldest?.[0] ?? clientId);
    }
    const client = this.#clients.get(clientId) ?? { lastUsed: versionstamp, floor: 1, results: new Map() };
    this.#clients.set(clientId, client);
    client.lastUsed = versionstamp;
    client.floor = Math.max(client.floor, commitId.finishedBelow, commitId.sequence - COMMIT_WINDOW_MAX + 1);
    return client;
  }
}
