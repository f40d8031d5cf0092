// Consistent prefix: whatever a read saw is the state of the log at one place, and one replica never goes backwards.
//
// Since all replicas are held to the order of one log, no two of them can show two writes in different orders.
import { type CommittedHistory, decidableReads } from "./committed-history.ts";
import { type CompletedOperation, sayOperation } from "./completed-operation.ts";
import type { KeyObservation } from "./history.ts";
import { sweepInRealTime } from "./real-time-sweep.ts";
import { type Verdict, VerdictDraft } from "./verdict.ts";

/**
 * Judges every answered read: against the state at the versionstamp that it says it was served at, in the lineage of
 * that versionstamp; a weak read that does not say it, against all states there ever were.
 */
export function judgeConsistentPrefix(history: CommittedHistory): Verdict {
  const draft = new VerdictDraft("consistent-prefix");
  for (const operation of history.operations) {
    if (operation.kind === "read" && operation.outcome === "ok") {
      const reads = decidableReads(history, operation);
      if (operation.provenance === null && (operation.level === "strong" || reads.length === 0)) {
        draft.countUndecided();
      } else {
        draft.countJudged();
        judgeState(operation, reads, history, draft);
      }
    }
  }
  judgeReplicas(history, draft);
  return draft.verdict();
}

function judgeState(
  operation: CompletedOperation,
  reads: readonly KeyObservation[],
  { timeline, commitByVersionstamp }: CommittedHistory,
  draft: VerdictDraft,
): void {
  const { provenance } = operation;
  if (provenance === null) {
    if (timeline.earliestPosition(reads, 0) === null) {
      draft.violate(
        `${sayOperation(operation)} saw ${sayReads(reads)}, which is no prefix of the log`,
        operation,
        ...reads.map(({ versionstamp }) => commitByVersionstamp.get(versionstamp ?? "")?.operation),
      );
    }
    return;
  }
  const position = timeline.positionAt(provenance.versionstamp);
  const wrong = reads.find((read) => !timeline.isSeenAt(read, position));
  if (wrong !== undefined) {
    const expected = timeline.versionAt(wrong.key, position);
    draft.violate(
      `${sayOperation(operation)} was served from ${provenance.versionstamp} by ${provenance.datacenter} and saw ${sayReads([wrong])}, where the log has ${sayReads([{ key: wrong.key, ...expected }])}`,
      operation,
      commitByVersionstamp.get(wrong.versionstamp ?? "")?.operation,
      commitByVersionstamp.get(expected.versionstamp ?? "")?.operation,
    );
  }
}

function judgeReplicas({ operations }: CommittedHistory, draft: VerdictDraft): void {
  const highest = new Map<string, { readonly versionstamp: string; readonly owner: CompletedOperation }>();
  const reads = operations.filter(({ provenance, outcome }) => provenance !== null && outcome === "ok");
  const floors = new Map<CompletedOperation, CompletedOperation>();
  sweepInRealTime(reads, {
    invoked: (operation) => {
      const floor = highest.get(replicaOf(operation));
      if (floor !== undefined && servedAt(operation) < floor.versionstamp) {
        floors.set(operation, floor.owner);
      }
    },
    completed: (operation) => {
      const replica = replicaOf(operation);
      if (servedAt(operation) > (highest.get(replica)?.versionstamp ?? "")) {
        highest.set(replica, { versionstamp: servedAt(operation), owner: operation });
      }
    },
  });
  for (const [operation, owner] of floors) {
    draft.violate(
      `${replicaOf(operation)} went backwards: it served ${sayOperation(operation)} from ${servedAt(operation)} after ${sayOperation(owner)} from ${servedAt(owner)}`,
      operation,
      owner,
    );
  }
}

function replicaOf({ provenance }: CompletedOperation): string {
  return `${provenance?.datacenter}#${provenance?.incarnation}`;
}

function servedAt({ provenance }: CompletedOperation): string {
  return provenance?.versionstamp ?? "";
}

function sayReads(reads: readonly KeyObservation[]): string {
  return reads
    .map(({ key, value, versionstamp }) => (value === null ? `${key} absent` : `${key} = ${value} (${versionstamp})`))
    .join(", ");
}
