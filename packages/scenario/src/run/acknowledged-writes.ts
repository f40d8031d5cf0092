// Every write that a client was told is durable, to be looked up in the leader's log when the run is over. An acknowledged
// write that is not there, or that another client made, is lost: it must never happen, but for what the certificate of a forced
// failover names.
import type { ClientId, LogIndex, Region } from "@kvorum/base";
import { parseVersionstampHex, partsOfVersionstamp, versionstampToHex } from "@kvorum/keyspace";
import type { WorldNode } from "../world/world.ts";

/** An acknowledgement as a client got it. Moments are by the run's clock. */
export interface Acknowledgement {
  /** 20 hex digits. */
  readonly versionstamp: string;
  readonly clientId: ClientId;
  /** Datacenters that had it on disk when it was acknowledged. */
  readonly datacentersDurable: number;
  readonly region: Region;
  readonly sentAtMs: number;
  readonly ackedAtMs: number;
}

export class AcknowledgedWrites {
  readonly #byVersionstamp = new Map<string, Acknowledgement>();
  #count = 0;
  #datacentersDurableMin = Number.POSITIVE_INFINITY;
  #lastIndex = 0;

  get count(): number {
    return this.#count;
  }

  /** The fewest datacenters that any acknowledgement named; null before the first. */
  get datacentersDurableMin(): number | null {
    return this.#count === 0 ? null : this.#datacentersDurableMin;
  }

  /** Log index of the newest acknowledged write; 0 before the first. */
  get lastIndex(): number {
    return this.#lastIndex;
  }

  /** In the order of their acknowledgement. */
  get all(): readonly Acknowledgement[] {
    return [...this.#byVersionstamp.values()];
  }

  add(acknowledgement: Acknowledgement): void {
    this.#count += 1;
    this.#datacentersDurableMin = Math.min(this.#datacentersDurableMin, acknowledgement.datacentersDurable);
    this.#byVersionstamp.set(acknowledgement.versionstamp, acknowledgement);
    this.#lastIndex = Math.max(this.#lastIndex, indexOf(acknowledgement.versionstamp));
  }

  /**
   * Versionstamps of the acknowledged writes that the log of this node does not hold; one that was acknowledged twice cannot be
   * true both times and counts once more.
   * @throws KvorumError unreachable, deadline_exceeded
   */
  async findLost(
    node: Pick<WorldNode, "readCommits">,
  ): Promise<{ readonly missing: readonly string[]; readonly duplicates: number }> {
    const missing = new Map(this.#byVersionstamp);
    const duplicates = this.#count - missing.size;
    if (missing.size > 0) {
      const fromIndex = [...missing.keys()].reduce((first, text) => Math.min(first, indexOf(text)), Infinity);
      for await (const batch of node.readCommits({ fromIndex })) {
        for (const commit of batch.commits) {
          const text = versionstampToHex(commit.versionstamp);
          if (missing.get(text)?.clientId === commit.clientId) {
            missing.delete(text);
          }
        }
      }
    }
    return { missing: [...missing.keys()], duplicates };
  }
}

/** The log index in a versionstamp of 20 hex digits. */
export function indexOf(versionstamp: string): LogIndex {
  return partsOfVersionstamp(parseVersionstampHex(versionstamp)).index;
}
