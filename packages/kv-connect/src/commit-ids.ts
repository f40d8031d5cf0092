// Commit ids for writes that come without any: the protocol has none, so the node is the client that the state machine
// remembers. One window of sequences after the other, each under a client id of its own: a commit that stays open for long
// holds up its window's floor, never the commits of others.
import { randomBytes } from "node:crypto";
import { type ClientId, parseClientId } from "@kvorum/base";
import { COMMIT_WINDOW_MAX, type CommitId } from "@kvorum/kv";

export interface IssuedCommitId {
  readonly commitId: CommitId;
  /** Its result is not asked for again. */
  finish(): void;
}

export class CommitIds {
  #window = new Window();

  issue(): IssuedCommitId {
    if (this.#window.isFull) {
      this.#window = new Window();
    }
    return this.#window.issue();
  }
}

class Window {
  readonly #clientId: ClientId = parseClientId(randomBytes(16).toString("hex"));
  /** In ascending order, since they are issued so. */
  readonly #unfinished = new Set<number>();
  #next = 1;

  get isFull(): boolean {
    return this.#next - this.#finishedBelow >= COMMIT_WINDOW_MAX;
  }

  issue(): IssuedCommitId {
    const sequence = this.#next;
    this.#next += 1;
    this.#unfinished.add(sequence);
    return {
      commitId: { clientId: this.#clientId, sequence, finishedBelow: this.#finishedBelow },
      finish: () => this.#unfinished.delete(sequence),
    };
  }

  get #finishedBelow(): number {
    const [oldest = this.#next] = this.#unfinished;
    return oldest;
  }
}
