// Small histories, one line per operation, for the judges' tests.
import { type CommittedHistory, createCommittedHistory } from "../committed-history.ts";
import { pairOperations } from "../completed-operation.ts";
import type { ConsistencyLevel, HistoryEvent, KeyObservation, MutationRecord } from "../history.ts";
import type { LogBranch, LogCommit, ReplicatedLog } from "../replicated-log.ts";

/** The versionstamp of a log index. */
export function versionstampOf(index: number, epoch = 0): string {
  return `${epoch.toString(16).padStart(4, "0")}${index.toString(16).padStart(12, "0")}0000`;
}

/** `{ x: ["1", 4] }`: x was seen with value "1", written at log index 4; null stands for an absent key. */
type Seen = Readonly<Record<string, readonly [string, number, number?] | null>>;
/** `{ x: "1", y: null }`: x was set to "1", y deleted. */
export type Written = Readonly<Record<string, string | null>>;

interface LineBase {
  /** Process; lines of one process must not overlap. */
  readonly by: string;
  /** Invoked and completed, in ms. */
  readonly ms: readonly [number, number];
  readonly session?: string;
}

interface ReadLine extends LineBase {
  readonly saw: Seen;
  readonly level?: ConsistencyLevel;
  readonly bookmark?: number;
  readonly maxStalenessMs?: number;
  /** Log index that the read was served at. */
  readonly at?: number;
  readonly epoch?: number;
  readonly datacenter?: string;
  readonly incarnation?: number;
}

interface CommitLine extends LineBase {
  readonly wrote: Written;
  /** `{ x: 4, y: null }`: x must be at log index 4, y absent. */
  readonly checks?: Readonly<Record<string, number | null>>;
  /** Acknowledged at this log index; else refused, refused for a failed check, or never answered. */
  readonly end: number | "refused" | "check_failed" | "unknown";
  readonly epoch?: number;
  readonly failedChecks?: readonly number[];
  readonly id?: string;
}

export type Line = ReadLine | CommitLine;

/** The events of a story, in the order of time; of equal times, completions come first. */
export function eventsOf(lines: readonly Line[]): readonly HistoryEvent[] {
  const rank = ({ type }: HistoryEvent): number => (type === "invoke" ? 1 : 0);
  return lines
    .flatMap((line) => ("saw" in line ? readEvents(line) : commitEvents(line)))
    .sort((a, b) => a.timeNs - b.timeNs || rank(a) - rank(b));
}

export function historyOf(lines: readonly Line[], log: ReplicatedLog | null = null): CommittedHistory {
  return createCommittedHistory(pairOperations(eventsOf(lines)), log);
}

/** A log of one lineage: what was written at each log index. */
export function logOf(commits: Readonly<Record<number, Written>>, branches: readonly LogBranch[] = []): ReplicatedLog {
  return { commits: commitsOf(commits), branches };
}

export function commitsOf(commits: Readonly<Record<number, Written>>, epoch = 0): readonly LogCommit[] {
  return Object.entries(commits).map(([index, written]) => ({
    versionstamp: versionstampOf(Number(index), epoch),
    mutations: mutationsOf(written),
    commitId: null,
    committedAtNs: null,
  }));
}

function mutationsOf(written: Written): readonly MutationRecord[] {
  return Object.entries(written).map(([key, value]) =>
    value === null ? { kind: "delete", key } : { kind: "set", key, value },
  );
}

function readEvents(line: ReadLine): readonly HistoryEvent[] {
  const reads = Object.entries(line.saw).map(
    ([key, seen]): KeyObservation =>
      seen === null
        ? { key, value: null, versionstamp: null }
        : { key, value: seen[0], versionstamp: versionstampOf(seen[1], seen[2]) },
  );
  const head = headOf(line, "read", line.level ?? "strong");
  const invocation: HistoryEvent = {
    ...head,
    type: "invoke",
    timeNs: line.ms[0] * 1e6,
    keys: reads.map(({ key }) => key),
    ...(line.session === undefined ? {} : { session: line.session }),
    ...(line.bookmark === undefined ? {} : { bookmark: { epoch: 0, index: line.bookmark } }),
    ...(line.maxStalenessMs === undefined ? {} : { maxStalenessMs: line.maxStalenessMs }),
  };
  const completion: HistoryEvent = {
    ...head,
    type: "ok",
    timeNs: line.ms[1] * 1e6,
    reads,
    ...(line.at === undefined ? {} : { provenance: provenanceOf(line, line.at) }),
  };
  return [invocation, completion];
}

function provenanceOf({ epoch, datacenter, incarnation }: ReadLine, index: number) {
  return {
    region: "r",
    datacenter: datacenter ?? "r-a",
    incarnation: incarnation ?? 0,
    versionstamp: versionstampOf(index, epoch),
    ageMs: null,
  };
}

function commitEvents(line: CommitLine): readonly HistoryEvent[] {
  const head = headOf(line, "commit", "strong");
  const { id, checks, end, failedChecks } = line;
  const invocation: HistoryEvent = {
    ...head,
    type: "invoke",
    timeNs: line.ms[0] * 1e6,
    mutations: mutationsOf(line.wrote),
    ...(line.session === undefined ? {} : { session: line.session }),
    ...(id === undefined ? {} : { commitId: { clientId: id, sequence: 1 } }),
    ...(checks === undefined ? {} : { checks: checksOf(checks) }),
  };
  const completion = { ...head, timeNs: line.ms[1] * 1e6 };
  switch (end) {
    case "unknown":
      return [invocation, { ...completion, type: "info", error: "outcome_unknown" }];
    case "refused":
      return [invocation, { ...completion, type: "fail", error: "not_leader" }];
    case "check_failed":
      return [invocation, { ...completion, type: "fail", ...(failedChecks === undefined ? {} : { failedChecks }) }];
    default:
      return [invocation, { ...completion, type: "ok", versionstamp: versionstampOf(end, line.epoch) }];
  }
}

function headOf(line: LineBase, f: string, consistency: ConsistencyLevel) {
  return { process: line.by, f, key: null, value: null, versionstamp: null, consistency };
}

function checksOf(checks: Readonly<Record<string, number | null>>) {
  return Object.entries(checks).map(([key, index]) => ({
    key,
    versionstamp: index === null ? null : versionstampOf(index),
  }));
}
