// The promises of a session: it reads its own writes, and what it reads never becomes older.
import { createEpoch, createLogIndex } from "@kvorum/base";
import { createVersionstamp, versionstampToHex } from "@kvorum/keyspace";
import { type CommittedHistory, decidableReads } from "./committed-history.ts";
import { type CompletedOperation, sayOperation } from "./completed-operation.ts";
import type { BookmarkRecord } from "./history.ts";
import { sweepInRealTime } from "./real-time-sweep.ts";
import { findBranch } from "./replicated-log.ts";
import { type Verdict, VerdictDraft } from "./verdict.ts";

/**
 * Judges every session read that says its session or its bookmark: against the commits, strong reads and session reads
 * that its session had completed before it, by the state it was served from, or else by what it saw.
 */
export function judgeSessions(history: CommittedHistory): Verdict {
  const draft = new VerdictDraft("session");
  const sessions = new Map<string, CompletedOperation[]>();
  for (const operation of history.operations) {
    const isSubject = operation.outcome === "ok" && (operation.level === "session" || operation.level === "strong");
    if (operation.session !== null && isSubject) {
      const list = sessions.get(operation.session) ?? [];
      sessions.set(operation.session, list);
      list.push(operation);
    }
    if (operation.level === "session" && operation.outcome === "ok") {
      judgeBookmark(operation, history, draft);
      if (operation.session !== null || operation.bookmark !== null) {
        draft.countJudged();
      } else {
        draft.countUndecided();
      }
    }
  }
  for (const operations of sessions.values()) {
    const session = new SessionJudge(history, draft);
    sweepInRealTime(operations, {
      invoked: (operation) => session.place(operation),
      completed: (operation) => session.raiseFloor(operation),
    });
  }
  return draft.verdict();
}

function judgeBookmark(operation: CompletedOperation, history: CommittedHistory, draft: VerdictDraft): void {
  const { bookmark, provenance } = operation;
  if (bookmark === null || provenance === null) {
    return;
  }
  const seen = firstVersionstampOf(bookmark);
  const served = provenance.versionstamp;
  if (served < seen) {
    draft.violate(`${sayOperation(operation)} carried bookmark ${seen} and was served from ${served}`, operation);
    return;
  }
  const branch = findBranch(history.log, seen);
  if (branch !== null && findBranch(history.log, served) !== branch) {
    draft.violate(
      `${sayOperation(operation)} carried bookmark ${seen} of a branch that was left behind, and was served from ${served} instead of being told so`,
      operation,
    );
  }
}

/** The lowest versionstamp of the entry that a bookmark names: nobody serves from the middle of an entry. */
function firstVersionstampOf({ epoch, index }: BookmarkRecord): string {
  const first = createVersionstamp({ epoch: createEpoch(epoch), index: createLogIndex(index), position: 0 });
  return versionstampToHex(first);
}

interface Floor {
  readonly position: number;
  readonly owner: CompletedOperation | null;
}

class SessionJudge {
  readonly #history: CommittedHistory;
  readonly #draft: VerdictDraft;
  readonly #positions = new Map<CompletedOperation, number>();
  #floor: Floor = { position: 0, owner: null };

  constructor(history: CommittedHistory, draft: VerdictDraft) {
    this.#history = history;
    this.#draft = draft;
  }

  place(operation: CompletedOperation): void {
    const position = this.#positionOf(operation);
    if (position !== null) {
      this.#positions.set(operation, position);
    }
    if (operation.level !== "session") {
      return;
    }
    const { owner } = this.#floor;
    if (position === null || position < this.#floor.position) {
      const promise = owner?.kind === "commit" ? "its own write" : "what it had read";
      this.#draft.violate(
        `${sayOperation(operation)} of session ${operation.session} ${sayServed(operation)}, which is older than ${promise}: ${owner === null ? "nothing" : sayOperation(owner)}`,
        operation,
        owner,
      );
    } else if (owner !== null && this.#hasLeftBranch(operation, owner)) {
      this.#draft.violate(
        `${sayOperation(operation)} of session ${operation.session} ${sayServed(operation)}, although the session had seen a branch that was left behind: ${sayOperation(owner)}`,
        operation,
        owner,
      );
    }
  }

  raiseFloor(operation: CompletedOperation): void {
    const position = this.#positions.get(operation);
    if (position !== undefined && position > this.#floor.position) {
      this.#floor = { position, owner: operation };
    }
  }

  /** Null when no state from the floor on shows what it saw. */
  #positionOf(operation: CompletedOperation): number | null {
    const { kind, level, versionstamp, provenance } = operation;
    const { timeline } = this.#history;
    if (kind === "commit") {
      return versionstamp === null ? null : (timeline.findPosition(versionstamp) ?? null);
    }
    if (provenance !== null && level === "session") {
      return timeline.positionAt(provenance.versionstamp);
    }
    return timeline.earliestPosition(decidableReads(this.#history, operation), this.#floor.position);
  }

  #hasLeftBranch(operation: CompletedOperation, owner: CompletedOperation): boolean {
    const from = owner.versionstamp ?? owner.provenance?.versionstamp ?? null;
    const to = operation.provenance?.versionstamp ?? null;
    if (from === null || to === null) {
      return false;
    }
    const branch = findBranch(this.#history.log, from);
    return branch !== null && branch !== findBranch(this.#history.log, to);
  }
}

function sayServed({ provenance, reads }: CompletedOperation): string {
  return provenance === null
    ? `saw ${JSON.stringify(reads.map(({ key, value }) => [key, value]))}`
    : `was served from ${provenance.versionstamp} by ${provenance.datacenter}`;
}
