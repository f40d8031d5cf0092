// The log as the world knows it: every entry that some replica has applied, once and for all. Any replica that applies
// something else at the same index breaks log matching, or has lost what was committed (Raft §5.3, §5.4.3).
import { createLogIndex, type DatacenterId } from "@kvorum/base";
import type { Entry } from "@kvorum/raft";
import type { LogStore } from "@kvorum/replica";
import type { OnViolation } from "./violation.ts";

interface Seen {
  readonly entry: Entry;
  /** Who applied it first, as far as the inspections saw. */
  readonly by: DatacenterId;
}

export class CommittedLog {
  readonly #onViolation: OnViolation;
  /** Invariant: #seen[i] has index i + 1, or is a hole that no inspection saw before it was compacted. */
  readonly #seen: (Seen | undefined)[] = [];
  readonly #inspectedThrough = new Map<DatacenterId, number>();

  constructor(onViolation: OnViolation) {
    this.#onViolation = onViolation;
  }

  /** Highest index that is known to be committed. */
  get lastIndex(): number {
    return this.#seen.length;
  }

  /** From index 1 on; null if some were compacted before anybody looked. */
  get entries(): readonly Entry[] | null {
    const entries = this.#seen.flatMap((seen) => (seen === undefined ? [] : [seen.entry]));
    return entries.length === this.#seen.length ? entries : null;
  }

  /** Looks at what a replica has applied since the last time. */
  inspect(by: DatacenterId, log: LogStore, appliedIndex: number): void {
    const from = this.#inspectedThrough.get(by) ?? 0;
    for (let index = Math.max(from + 1, log.firstIndex); index <= appliedIndex; index++) {
      const entry = log.entryAt(createLogIndex(index));
      if (entry !== undefined) {
        this.#take(by, entry);
      }
    }
    this.#inspectedThrough.set(by, Math.max(from, appliedIndex));
  }

  /** The datacenter lost its disk: what it applies anew is looked at anew. */
  forget(by: DatacenterId): void {
    this.#inspectedThrough.delete(by);
  }

  #take(by: DatacenterId, entry: Entry): void {
    const seen = this.#seen[entry.index - 1];
    if (seen === undefined) {
      this.#seen[entry.index - 1] = { entry, by };
    } else if (checksumOf(seen.entry) !== checksumOf(entry)) {
      const say = (other: Entry): string => `an entry of epoch ${other.epoch}, term ${other.term} (${other.kind})`;
      this.#onViolation({
        judge: "committed-entry-changed",
        message: `index ${entry.index}: ${seen.by} applied ${say(seen.entry)}, ${by} applied ${say(entry)}`,
      });
    }
  }
}

/** The frame's own checksum covers all of the entry. */
function checksumOf({ frame }: Entry): number {
  return new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(0);
}
