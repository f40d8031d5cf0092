// The lost-write certificate of a forced failover: what the old primary region acknowledged, or may have, that the lineage
// which goes on does not have. Made from the disks of the old voters, as far as they can be read.
//
// What was acknowledged was committed, so it is on the disks of a majority of the old voters, and nothing that was committed
// ever leaves a voter's log. Of the logs that can be read the newest by (last term, last index) decides: an entry of
// another log that is not in it was never committed (Raft §5.4.1, §5.4.3). An entry of it certainly was when a majority of
// all voters hold it, or when some voter knew so; it may have been when it could have a majority with the disks that
// cannot be read. The certificate lists what may have been, and is exact when that is what certainly was.
//
// What is listed is committed, which is a little more than acknowledged: an answer may have been on its way, or have been
// held back since the region lease had run out.
import { assert, createLogIndex, type DatacenterId, type Epoch, type LogIndex, type WallMs } from "@kvorum/base";
import type { Versionstamp } from "@kvorum/keyspace";
import type { WrittenKey } from "@kvorum/kv";
import type { LogReader } from "@kvorum/raft";
import { LOST_WRITES_SLICE_BYTES } from "./limits.ts";
import { LostCommits, type LostCommitsOptions } from "./lost-commits.ts";

/**
 * The log of one old voter, read from its disk; or what it kept of it as a quarantined branch. A disk that was wiped, or
 * whose log goes on in a later epoch, is one that cannot be read.
 */
export interface VoterLog {
  readonly datacenter: DatacenterId;
  /** What it knew to be committed (HardState): may lag. */
  readonly commitIndex: LogIndex;
  readonly log: Pick<LogReader, "firstIndex" | "lastIndex" | "termAt" | "slice">;
}

export interface LostWritesInput extends LostCommitsOptions {
  /** The epoch that ended. */
  readonly epoch: Epoch;
  /** The last index that the lineage which goes on has of it. */
  readonly forkIndex: LogIndex;
  /** The voters of that epoch. */
  readonly voters: readonly DatacenterId[];
  /** Those of them whose disks can be read. */
  readonly logs: readonly VoterLog[];
  /** When the primary region was lost, or the next epoch began: the age of what was lost counts back from here. */
  readonly endedAtMs: WallMs;
}

/** Lists are in the order of the log. Null: cannot be known. */
export interface LostWrites {
  /** Entries that carried lost commits. */
  readonly entries: number;
  readonly commits: number | null;
  /** Of the commands that were lost. */
  readonly bytes: number | null;
  /** How long before the end the oldest of them was taken by its leader, in ms; 0 when nothing was lost. */
  readonly oldestAgeMs: number | null;
  readonly versionstamps: readonly Versionstamp[];
  /** Keys that they wrote, each once. */
  readonly keys: readonly WrittenKey[];
  /** Databases whose drop was lost, each once: they are still there. */
  readonly databasesDropped: readonly string[];
  /** False: the true loss may be smaller, or, where the reason says so, larger. */
  readonly exact: boolean;
  /** What the figures rest on, as a sentence. */
  readonly reason: string;
}

/** How far the log was committed. Invariant: certainIndex ≤ possibleIndex. */
interface CommittedReach {
  /** Every entry up to here was certainly committed. */
  readonly certainIndex: LogIndex;
  /** No entry after this one was. */
  readonly possibleIndex: LogIndex;
}

export function lostWrites(input: LostWritesInput): LostWrites {
  const readable = input.logs.filter(({ log }) => log.lastIndex > input.forkIndex);
  const newest = newestOf(readable);
  if (newest === undefined) {
    return nothingFound(input);
  }
  const reach = reachOf(input, newest);
  const firstIndex = Math.max(input.forkIndex + 1, newest.log.firstIndex);
  // What was compacted away may have written any key: nothing is known of where keys stood before the first entry that is left.
  const lost = new LostCommits(firstIndex === input.forkIndex + 1 ? input : {});
  for (let from = firstIndex; from <= reach.possibleIndex; ) {
    const entries = newest.log.slice(createLogIndex(from), reach.possibleIndex, LOST_WRITES_SLICE_BYTES);
    assert(entries.length > 0, `the log of ${newest.datacenter} has entry ${from}`);
    for (const entry of entries) {
      assert(entry.epoch === input.epoch, `entry ${entry.index} is of epoch ${input.epoch}, found ${entry.epoch}`);
      lost.apply(entry);
    }
    from += entries.length;
  }
  const doubts = doubtsOf(input, { newest, reach, openCommits: lost.openCommits });
  return {
    entries: lost.entries,
    commits: lost.versionstamps.length,
    bytes: lost.bytes,
    oldestAgeMs: lost.oldestTimeMs === null ? 0 : Math.max(0, input.endedAtMs - lost.oldestTimeMs),
    versionstamps: lost.versionstamps,
    keys: lost.keys,
    databasesDropped: lost.databasesDropped,
    exact: doubts.length === 0,
    reason: `${describeDisks(input)}${doubts.map((doubt) => `; ${doubt}`).join("")}`,
  };
}

/**
 * What the surviving side alone can say: entries that it knew to be committed and does not have.
 * @param knownCommitIndex the old leader's commit index as of the last heartbeat that arrived
 * @param silentMs how long before the end that was
 */
export function estimateLostWrites(heard: {
  readonly forkIndex: LogIndex;
  readonly knownCommitIndex: LogIndex;
  readonly silentMs: number;
}): LostWrites {
  const { forkIndex, knownCommitIndex, silentMs } = heard;
  return {
    entries: Math.max(0, knownCommitIndex - forkIndex),
    commits: null,
    bytes: null,
    oldestAgeMs: null,
    versionstamps: [],
    keys: [],
    databasesDropped: [],
    exact: false,
    reason:
      `no disk of the old primary region can be read; entries up to ${knownCommitIndex} were known to be committed, ` +
      `${forkIndex} is the last one here, and what was committed in the last ${Math.round(silentMs)} ms is not counted`,
  };
}

function newestOf(logs: readonly VoterLog[]): VoterLog | undefined {
  const lastTermOf = ({ log }: VoterLog): number => log.termAt(log.lastIndex) ?? 0;
  const [newest] = [...logs].sort((a, b) => lastTermOf(b) - lastTermOf(a) || b.log.lastIndex - a.log.lastIndex);
  return newest;
}

/** Both ends only move back along the log: a voter that holds an entry holds every one before it. */
function reachOf(input: LostWritesInput, newest: VoterLog): CommittedReach {
  const { voters, logs, forkIndex } = input;
  const majority = Math.floor(voters.length / 2) + 1;
  const unread = voters.length - logs.length;
  const known = logs.map((one) => Math.min(one.commitIndex, one.log.lastIndex));
  const certainWith = (holders: number): number => {
    for (let index = newest.log.lastIndex; index > forkIndex; index = createLogIndex(index - 1)) {
      if (holdersOf(input, newest, index) + holders >= majority) {
        return index;
      }
    }
    return forkIndex;
  };
  const certainIndex = Math.max(certainWith(0), ...known);
  return {
    certainIndex: createLogIndex(certainIndex),
    possibleIndex: createLogIndex(Math.max(certainIndex, certainWith(unread))),
  };
}

/** Disks that hold this entry of the newest log; one that has compacted past it held it, and it was committed. */
function holdersOf({ logs }: LostWritesInput, newest: VoterLog, index: LogIndex): number {
  const term = newest.log.termAt(index);
  return logs.filter(({ log }) => index < log.firstIndex || log.termAt(index) === term).length;
}

function doubtsOf(
  input: LostWritesInput,
  found: { readonly newest: VoterLog; readonly reach: CommittedReach; readonly openCommits: number },
): readonly string[] {
  const { newest, reach, openCommits } = found;
  const doubts: string[] = [];
  if (reach.possibleIndex > reach.certainIndex) {
    doubts.push(`entries after ${reach.certainIndex} may not have been committed`);
  }
  if (newest.log.firstIndex > input.forkIndex + 1) {
    doubts.push(
      `entries ${input.forkIndex + 1} to ${newest.log.firstIndex - 1} were compacted away and are not listed`,
    );
  }
  if (openCommits > 0) {
    doubts.push(`the checks or sums of ${openCommits} commits cannot be repeated; those commits may have been refused`);
  }
  return doubts;
}

/** No log goes past the fork. With a majority of the disks read, that is certain. */
function nothingFound(input: LostWritesInput): LostWrites {
  const exact = 2 * input.logs.length > input.voters.length;
  return {
    entries: 0,
    commits: exact ? 0 : null,
    bytes: exact ? 0 : null,
    oldestAgeMs: exact ? 0 : null,
    versionstamps: [],
    keys: [],
    databasesDropped: [],
    exact,
    reason: `${describeDisks(input)}${exact ? "" : "; what the others hold cannot be known"}`,
  };
}

function describeDisks({ logs, voters }: LostWritesInput): string {
  return `read from ${logs.length} of ${voters.length} disks of the old voters`;
}
