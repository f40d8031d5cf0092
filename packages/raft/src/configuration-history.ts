// The configurations that this replica's log holds and that may still matter: the newest is in force, and if its entry is
// overwritten, the one before it is again (Raft §6).
import { assert, createLogIndex, type LogIndex, mustExist } from "@kvorum/base";
import type { Configuration } from "./configuration.ts";
import { decodeConfiguration } from "./configuration-codec.ts";
import type { Entry } from "./entry.ts";
import { APPEND_BYTES_MAX } from "./limits.ts";
import type { RaftLog } from "./raft-log.ts";

export interface ConfigurationAt {
  /** The entry that brought it; at a start, and after a snapshot, the index at which it was known to be in force. */
  readonly index: LogIndex;
  readonly configuration: Configuration;
}

/** Mutable; owned by RaftState. Invariant: indexes ascend; the first is committed. */
export class ConfigurationHistory {
  #known: ConfigurationAt[];

  constructor(first: ConfigurationAt) {
    this.#known = [first];
  }

  get latest(): ConfigurationAt {
    return mustExist(this.#known.at(-1), "the configuration in force");
  }

  /** The newest committed configuration, and those after it, which may yet be overwritten. */
  possibleAt(commitIndex: LogIndex): readonly Configuration[] {
    const newestCommitted = this.#known.findLastIndex((each) => each.index <= commitIndex);
    return this.#known.slice(Math.max(0, newestCommitted)).map((each) => each.configuration);
  }

  /** Takes note of entries that were appended, over a suffix that they may have overwritten. */
  append(entries: readonly Entry[], commitIndex: LogIndex): void {
    const first = entries[0];
    if (first === undefined) {
      return;
    }
    if (this.latest.index >= first.index) {
      this.#known = this.#known.filter((each) => each.index < first.index);
      assert(this.#known.length > 0, `a committed configuration at or after ${first.index} would be overwritten`);
    }
    for (const entry of entries) {
      if (entry.kind === "configuration") {
        this.#forgetBefore(commitIndex);
        this.#known.push({ index: entry.index, configuration: decodeConfiguration(entry.payload) });
      }
    }
  }

  /** The log was replaced by a snapshot. */
  reset(at: ConfigurationAt): void {
    this.#known = [at];
  }

  #forgetBefore(commitIndex: LogIndex): void {
    const newestCommitted = this.#known.findLastIndex((each) => each.index <= commitIndex);
    this.#known.splice(0, Math.max(0, newestCommitted));
  }
}

/** Reads what the log holds after the configuration `first`. */
export function loadConfigurations(log: RaftLog, first: ConfigurationAt): ConfigurationHistory {
  const history = new ConfigurationHistory(first);
  for (let index = createLogIndex(first.index + 1); index <= log.lastIndex; ) {
    const entries = log.entries(index, log.lastIndex, APPEND_BYTES_MAX);
    assert(entries.length > 0, `entry ${index} is present in a log that ends at ${log.lastIndex}`);
    history.append(entries, log.commitIndex);
    index = createLogIndex(index + entries.length);
  }
  return history;
}
