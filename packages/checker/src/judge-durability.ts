// Durability: what was acknowledged is in the log, what was refused is not, and the log itself is in order.
//
// Only the certificate of a forced failover excuses a loss, and a certificate that names what was not lost is wrong too.
import type { CommittedHistory } from "./committed-history.ts";
import { sayOperation } from "./completed-operation.ts";
import type { MutationRecord } from "./history.ts";
import type { LogicalCommit } from "./logical-commit.ts";
import { commitIdToText, type LogCommit, type ReplicatedLog } from "./replicated-log.ts";
import { type Verdict, VerdictDraft } from "./verdict.ts";

export interface DurabilitySubject {
  readonly history: CommittedHistory;
  /** The log of the cluster in the end. */
  readonly log: ReplicatedLog;
  /** Versionstamps on the lost-write certificates of all forced failovers. */
  readonly certificate: ReadonlySet<string>;
}

/** Judges every acknowledged and every refused commit, and the order of the log. */
export function judgeDurability({ history, log, certificate }: DurabilitySubject): Verdict {
  const draft = new VerdictDraft("durability");
  judgeOrder(log, draft);
  const byVersionstamp = new Map(log.commits.map((commit) => [commit.versionstamp, commit]));
  for (const versionstamp of certificate) {
    if (byVersionstamp.has(versionstamp)) {
      draft.violate(`the certificate says that ${versionstamp} was lost, but it is in the log`);
    }
  }
  const traces = new LogTraces(log.commits, history.commits);
  for (const commit of history.commits) {
    if (commit.outcome === "ok" && commit.versionstamp !== null) {
      draft.countJudged();
      judgeAcknowledged(commit, byVersionstamp.get(commit.versionstamp), certificate, draft);
    } else if (commit.outcome === "ok") {
      draft.countUndecided();
    } else if (commit.outcome !== "unknown") {
      judgeRefused(commit, traces, draft);
    }
  }
  return draft.verdict();
}

function judgeOrder(log: ReplicatedLog, draft: VerdictDraft): void {
  for (const commits of [log.commits, ...log.branches.map((branch) => branch.commits)]) {
    let last = "";
    for (const { versionstamp } of commits) {
      if (versionstamp <= last) {
        draft.violate(`the log has ${versionstamp} behind ${last}: versionstamps must increase`);
      }
      last = versionstamp;
    }
  }
}

function judgeAcknowledged(
  commit: LogicalCommit,
  found: LogCommit | undefined,
  certificate: ReadonlySet<string>,
  draft: VerdictDraft,
): void {
  const { operation, versionstamp } = commit;
  if (versionstamp === null || (found === undefined && certificate.has(versionstamp))) {
    return;
  }
  if (found === undefined) {
    draft.violate(
      `${sayOperation(operation)} was acknowledged at ${versionstamp}, and the log does not have it`,
      operation,
    );
  } else if (signatureOf(found.mutations) !== signatureOf(commit.mutations)) {
    draft.violate(
      `${sayOperation(operation)} was acknowledged at ${versionstamp}, and the log has other mutations there: ${signatureOf(found.mutations)} instead of ${signatureOf(commit.mutations)}`,
      operation,
    );
  }
}

function judgeRefused(commit: LogicalCommit, traces: LogTraces, draft: VerdictDraft): void {
  const { operation } = commit;
  if (!traces.canTell(commit)) {
    draft.countUndecided();
    return;
  }
  draft.countJudged();
  const versionstamp = traces.findVersionstamp(commit);
  if (versionstamp !== undefined) {
    draft.violate(`${sayOperation(operation)} was refused, and the log has it at ${versionstamp}`, operation);
  }
}

/** Finds a commit in the log by its id, or by mutations that nobody else asked for. */
class LogTraces {
  readonly #byId = new Map<string, string>();
  readonly #bySignature = new Map<string, string>();
  readonly #askedBySignature = new Map<string, number>();

  constructor(log: readonly LogCommit[], asked: readonly LogicalCommit[]) {
    for (const { versionstamp, commitId, mutations } of log) {
      if (commitId !== null) {
        this.#byId.set(commitIdToText(commitId), versionstamp);
      }
      this.#bySignature.set(signatureOf(mutations), versionstamp);
    }
    for (const { mutations } of asked) {
      const signature = signatureOf(mutations);
      this.#askedBySignature.set(signature, (this.#askedBySignature.get(signature) ?? 0) + 1);
    }
  }

  canTell(commit: LogicalCommit): boolean {
    return (commit.operation.commitId !== null && this.#byId.size > 0) || this.#isUnmistakable(commit);
  }

  findVersionstamp(commit: LogicalCommit): string | undefined {
    const { commitId } = commit.operation;
    const byId = commitId === null ? undefined : this.#byId.get(commitIdToText(commitId));
    return byId ?? (this.#isUnmistakable(commit) ? this.#bySignature.get(signatureOf(commit.mutations)) : undefined);
  }

  /** It set something, and no other commit of the history set just the same. */
  #isUnmistakable({ mutations }: LogicalCommit): boolean {
    const isSetting = mutations.some(({ kind }) => kind === "set");
    return isSetting && this.#askedBySignature.get(signatureOf(mutations)) === 1;
  }
}

/** Mutations as text: equal for commits that do the same. */
export function signatureOf(mutations: readonly MutationRecord[]): string {
  return JSON.stringify(
    mutations.map((mutation) => (mutation.kind === "set" ? [mutation.key, mutation.value] : [mutation.key])),
  );
}
