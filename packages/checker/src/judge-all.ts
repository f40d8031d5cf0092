// All judges over one history: what each found, and which had nothing to judge.
//
// A judge without a subject has proved nothing: it is reported as skipped, with the reason, and never as passed.
import { assertNever } from "@kvorum/base";
import { type CommittedHistory, createCommittedHistory } from "./committed-history.ts";
import { pairOperations } from "./completed-operation.ts";
import type { HistoryEvent } from "./history.ts";
import { judgeBoundedStaleness } from "./judge-bounded-staleness.ts";
import { judgeConsistentPrefix } from "./judge-consistent-prefix.ts";
import { judgeDurability } from "./judge-durability.ts";
import { judgeExactlyOnce } from "./judge-exactly-once.ts";
import { type Invariant, judgeInvariant } from "./judge-invariant.ts";
import { judgeLinearizability } from "./judge-linearizability.ts";
import { judgeSessions } from "./judge-session.ts";
import { judgeStrictSerializability } from "./judge-strict-serializability.ts";
import { LINEARIZATION_STEPS_MAX } from "./limits.ts";
import type { ReplicatedLog } from "./replicated-log.ts";
import type { JudgeName, Verdict, Violation } from "./verdict.ts";

/** What is known besides the history itself. */
export interface JudgeContext {
  /** The log of the cluster in the end; null when nobody could read it. */
  readonly log: ReplicatedLog | null;
  /** Versionstamps on the lost-write certificates of all forced failovers. */
  readonly certificate: ReadonlySet<string>;
  /** How far the history's clock may be off between two clients, in ms: 0 where there is only one. */
  readonly clockErrorMs: number;
  readonly invariants: readonly Invariant[];
}

export interface JudgeReport {
  readonly judge: JudgeName;
  /** undecided: nothing wrong was found, but the search was cut off. */
  readonly status: "passed" | "violated" | "undecided" | "skipped";
  readonly judged: number;
  readonly undecided: number;
  readonly violationsFound: number;
  /** Why it was skipped. */
  readonly reason: string | null;
}

export interface Judgement {
  /** No judge found a violation. Not the same as proof: see the reports. */
  readonly ok: boolean;
  readonly reports: readonly JudgeReport[];
  readonly violations: readonly Violation[];
}

/**
 * Judges a history by everything that applies to it.
 * @throws KvorumError invalid_argument — the events do not pair up (see pairOperations)
 */
export function judgeAll(events: readonly HistoryEvent[], context: JudgeContext): Judgement {
  return judgeCommitted(createCommittedHistory(pairOperations(events), context.log), context);
}

/** The same for a history that has been put beside its log already. */
export function judgeCommitted(history: CommittedHistory, context: JudgeContext): Judgement {
  const cases = [
    ...JUDGES.map((judge) => ({ judge, result: run(judge, history, context) })),
    ...context.invariants.map((invariant) => ({
      judge: "invariant" as const,
      result: judgeInvariant(history.operations, invariant),
    })),
  ];
  return {
    ok: cases.every(({ result }) => typeof result === "string" || result.violationsFound === 0),
    reports: cases.map(({ judge, result }) => reportOf(judge, result)),
    violations: cases.flatMap(({ result }) => (typeof result === "string" ? [] : result.violations)),
  };
}

const JUDGES = [
  "strict-serializability",
  "durability",
  "exactly-once",
  "session",
  "consistent-prefix",
  "bounded-staleness",
  "linearizability",
] as const satisfies readonly JudgeName[];

/** A verdict, or why there is none. */
function run(judge: (typeof JUDGES)[number], history: CommittedHistory, context: JudgeContext): Verdict | string {
  const { clockErrorMs, certificate } = context;
  switch (judge) {
    case "strict-serializability":
      return isVersioned(history) ? judgeStrictSerializability(history) : UNVERSIONED;
    case "durability":
      return context.log === null
        ? "the log of the cluster is not known"
        : judgeDurability({ history, log: context.log, certificate });
    case "exactly-once":
      return isVersioned(history) ? judgeExactlyOnce(history) : UNVERSIONED;
    case "session":
      return isVersioned(history) ? judgeSessions(history) : UNVERSIONED;
    case "consistent-prefix":
      return isVersioned(history) ? judgeConsistentPrefix(history) : UNVERSIONED;
    case "bounded-staleness":
      return isVersioned(history) ? judgeBoundedStaleness(history, { clockErrorMs }) : UNVERSIONED;
    case "linearizability":
      return isVersioned(history)
        ? "strict serializability says more, since acknowledged commits carry versionstamps"
        : judgeLinearizability(history, { stepsMax: LINEARIZATION_STEPS_MAX });
  }
  return assertNever(judge);
}

const UNVERSIONED = "an acknowledged commit carries no versionstamp";

function isVersioned({ commits }: CommittedHistory): boolean {
  return commits.every(({ outcome, versionstamp }) => outcome !== "ok" || versionstamp !== null);
}

function reportOf(judge: JudgeName, result: Verdict | string): JudgeReport {
  if (typeof result === "string") {
    return { judge, status: "skipped", judged: 0, undecided: 0, violationsFound: 0, reason: result };
  }
  const { judged, undecided, violationsFound } = result;
  const counts = { judge, judged, undecided, violationsFound };
  if (violationsFound > 0) {
    return { ...counts, status: "violated", reason: null };
  }
  if (judge === "linearizability" && undecided > 0) {
    return { ...counts, status: "undecided", reason: null };
  }
  return judged > 0
    ? { ...counts, status: "passed", reason: null }
    : { ...counts, status: "skipped", reason: "the history holds nothing that it judges" };
}
