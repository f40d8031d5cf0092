// An operation on its way: from submit() until it is answered or given up.
import type { Operation, Outcome } from "@kvorum/kv";
import type { Attempts } from "./attempts.ts";
import type { Session } from "./session.ts";

/** Mutable; owned by the RemoteSubmitter that made it. */
export class PendingOperation {
  readonly operation: Operation;
  readonly deadlineAtMs: number;
  readonly resolve: (outcome: Outcome) => void;

  /** Waiting for a place in flight; having one; over. Only ever moves on. */
  status: "queued" | "in_flight" | "settled" = "queued";
  /** Place in the client's sequence of commits; null for a read, and while a commit is queued. */
  sequence: number | null = null;
  /** Where it was sent and not answered yet, and under which number there. */
  session: Session | null = null;
  requestId = 0;
  /** A commit that may have been applied already although nothing said so. */
  outcomeUnknown = false;
  attempts: Attempts | null = null;
  retryTimer: NodeJS.Timeout | null = null;

  constructor(fields: {
    readonly operation: Operation;
    readonly deadlineAtMs: number;
    readonly resolve: (outcome: Outcome) => void;
  }) {
    this.operation = fields.operation;
    this.deadlineAtMs = fields.deadlineAtMs;
    this.resolve = fields.resolve;
  }
}

/** "commit", "strong read" or "eventual read". */
export function nameOfOperation(operation: Operation): string {
  return operation.kind === "commit" ? "commit" : `${operation.consistency} read`;
}
