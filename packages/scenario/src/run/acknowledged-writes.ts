// Every write that a client was told is durable, to be looked up in the leader's log when the run is over. An acknowledged
// write that is not there, or that another client made, is lost: the one thing that must never happen.
import type { ClientId } from "@kvorum/base";
import { parseVersionstampHex, partsOfVersionstamp, versionstampToHex } from "@kvorum/keyspace";
import type { AdminConnection } from "@kvorum/protocol";

/** An acknowledgement as a client got it. */
export interface Acknowledgement {
  /** 20 hex digits. */
  readonly versionstamp: string;
  readonly clientId: ClientId;
  /** Datacenters that had it on disk when it was acknowledged. */
  readonly datacentersDurable: number;
}

export class AcknowledgedWrites {
  readonly #clientByVersionstamp = new Map<string, ClientId>();
  #count = 0;
  #datacentersDurableMin = Number.POSITIVE_INFINITY;

  get count(): number {
    return this.#count;
  }

  /** The fewest datacenters that any acknowledgement named; null before the first. */
  get datacentersDurableMin(): number | null {
    return this.#count === 0 ? null : this.#datacentersDurableMin;
  }

  /** Log index of the newest acknowledged write; 0 before the first. */
  get lastIndex(): number {
    return [...this.#clientByVersionstamp.keys()].reduce((last, text) => Math.max(last, indexOf(text)), 0);
  }

  add(acknowledgement: Acknowledgement): void {
    this.#count += 1;
    this.#datacentersDurableMin = Math.min(this.#datacentersDurableMin, acknowledgement.datacentersDurable);
    this.#clientByVersionstamp.set(acknowledgement.versionstamp, acknowledgement.clientId);
  }

  /**
   * How many acknowledged writes the log of this node does not hold. Two acknowledgements of one versionstamp cannot both be
   * true, so the second counts as lost.
   * @throws KvorumError unreachable, deadline_exceeded
   */
  async countLost(admin: AdminConnection): Promise<number> {
    const missing = new Map(this.#clientByVersionstamp);
    const duplicates = this.#count - missing.size;
    if (missing.size > 0) {
      const fromIndex = [...missing.keys()].reduce((first, text) => Math.min(first, indexOf(text)), Infinity);
      for await (const batch of admin.readCommits({ fromIndex })) {
        for (const commit of batch.commits) {
          const text = versionstampToHex(commit.versionstamp);
          if (missing.get(text) === commit.clientId) {
            missing.delete(text);
          }
        }
      }
    }
    return missing.size + duplicates;
  }
}

function indexOf(versionstamp: string): number {
  return partsOfVersionstamp(parseVersionstampHex(versionstamp)).index;
}
