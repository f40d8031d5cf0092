// The log as the world knows it: every entry that some replica has applied, once and for all. Any replica that applies
// something else at the same index of the same epoch breaks log matching, or has lost what was committed (Raft §5.3, §5.4.3).
import { createLogIndex, type DatacenterId, type Epoch } from "@kvorum/base";
import type { Entry } from "@kvorum/raft";
import type { Lineage, LogStore } from "@kvorum/replica";
import type { OnViolation } from "./violation.ts";

interface Seen {
  readonly entry: Entry;
  /** Who applied it first, as far as the inspections saw. */
  readonly by: DatacenterId;
}

/** How far a replica has been looked at, in the lineage that it was on. */
interface Inspected {
  readonly epoch: Epoch;
  readonly throughIndex: number;
}

export class CommittedLog {
  readonly #onViolation: OnViolation;
  /** By epoch and index. */
  readonly #seen = new Map<Epoch, Map<number, Seen>>();
  readonly #inspected = new Map<DatacenterId, Inspected>();

  constructor(onViolation: OnViolation) {
    this.#onViolation = onViolation;
  }

  /**
   * The entries of a lineage from index 1 through `lastIndex`; null if some were compacted before anybody looked.
   */
  entries(lineage: Lineage, lastIndex: number): readonly Entry[] | null {
    const entries = lineage.flatMap(({ epoch, startIndex }, i) => {
      const end = Math.min(lastIndex, (lineage[i + 1]?.startIndex ?? lastIndex + 1) - 1);
      const seen = this.#seen.get(epoch);
      return Array.from({ length: Math.max(0, end - startIndex + 1) }, (_, at) => seen?.get(startIndex + at)?.entry);
    });
    const present = entries.filter((entry) => entry !== undefined);
    return present.length === lastIndex ? present : null;
  }

  /** Entries from..to of an epoch; none that were compacted before anybody looked. */
  between(epoch: Epoch, from: number, to: number): readonly Entry[] {
    const seen = this.#seen.get(epoch);
    const entries = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => seen?.get(from + at)?.entry);
    return entries.filter((entry) => entry !== undefined);
  }

  /** Looks at what a replica has applied since the last time. */
  inspect(by: DatacenterId, epoch: Epoch, log: LogStore, appliedIndex: number): void {
    const before = this.#inspected.get(by);
    const from = before?.epoch === epoch ? before.throughIndex : 0;
    for (let index = Math.max(from + 1, log.firstIndex); index <= appliedIndex; index++) {
      const entry = log.entryAt(createLogIndex(index));
      if (entry !== undefined) {
        this.#take(by, entry);
      }
    }
    this.#inspected.set(by, { epoch, throughIndex: Math.max(from, appliedIndex) });
  }

  /** The datacenter lost its disk: what it applies anew is looked at anew. */
  forget(by: DatacenterId): void {
    this.#inspected.delete(by);
  }

  #take(by: DatacenterId, entry: Entry): void {
    const ofEpoch = this.#seen.get(entry.epoch) ?? new Map<number, Seen>();
    this.#seen.set(entry.epoch, ofEpoch);
    const seen = ofEpoch.get(entry.index);
    if (seen === undefined) {
      ofEpoch.set(entry.index, { entry, by });
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
