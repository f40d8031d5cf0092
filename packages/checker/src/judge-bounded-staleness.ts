// Bounded staleness: a read with bound b shows everything that had been acknowledged b before it was asked.
import { type CommittedHistory, decidableReads } from "./committed-history.ts";
import { type CompletedOperation, sayOperation } from "./completed-operation.ts";
import { countWhile } from "./count-while.ts";
import { type Verdict, VerdictDraft } from "./verdict.ts";

export interface BoundedStalenessOptions {
  /** How far the history's clock may be off between two clients, in ms: 0 where there is only one. */
  readonly clockErrorMs: number;
}

/** Judges every bounded read that says its bound. */
export function judgeBoundedStaleness(history: CommittedHistory, { clockErrorMs }: BoundedStalenessOptions): Verdict {
  const draft = new VerdictDraft("bounded-staleness");
  const acknowledged = new Acknowledgements(history);
  for (const operation of history.operations) {
    if (operation.level !== "bounded" || operation.outcome !== "ok") {
      continue;
    }
    const { maxStalenessMs } = operation;
    if (maxStalenessMs === null) {
      draft.countUndecided();
      continue;
    }
    draft.countJudged();
    const horizonNs = operation.invokedAtNs - (maxStalenessMs + clockErrorMs) * 1e6;
    const newest = acknowledged.newestBefore(horizonNs);
    if (newest !== null && !shows(operation, newest.position, history)) {
      const ageMs = (operation.invokedAtNs - newest.commit.completedAtNs) / 1e6;
      draft.violate(
        `${sayOperation(operation)} with bound ${maxStalenessMs} ms missed ${sayOperation(newest.commit)}, which had been acknowledged ${ageMs.toFixed(3)} ms before`,
        operation,
        newest.commit,
      );
    }
  }
  return draft.verdict();
}

function shows(operation: CompletedOperation, position: number, history: CommittedHistory): boolean {
  const { provenance } = operation;
  const { timeline } = history;
  if (provenance !== null && timeline.positionAt(provenance.versionstamp) < position) {
    return false;
  }
  return timeline.earliestPosition(decidableReads(history, operation), position) !== null;
}

interface Acknowledgement {
  readonly position: number;
  readonly commit: CompletedOperation;
}

/** The newest state that anybody had been told of, at any time. */
class Acknowledgements {
  /** By time of acknowledgement; each with the highest position so far. */
  readonly #newest: Acknowledgement[] = [];
  readonly #atNs: number[] = [];

  constructor({ commits, timeline }: CommittedHistory) {
    const acknowledged = commits
      .filter(({ outcome }) => outcome === "ok")
      .toSorted((a, b) => a.completedAtNs - b.completedAtNs);
    for (const { versionstamp, operation, completedAtNs } of acknowledged) {
      const position = versionstamp === null ? undefined : timeline.findPosition(versionstamp);
      const last = this.#newest.at(-1);
      if (position !== undefined && position > (last?.position ?? 0)) {
        this.#newest.push({ position, commit: operation });
        this.#atNs.push(completedAtNs);
      }
    }
  }

  /** Strictly before `timeNs`; null when nothing was. */
  newestBefore(timeNs: number): Acknowledgement | null {
    return this.#newest[countWhile(this.#atNs, (atNs) => atNs < timeNs) - 1] ?? null;
  }
}
