// An operation on its way: from submit() until it is answered or given up.
import type { AtomicWrite, Operation, Outcome } from "@kvorum/kv";
import type { Attempts } from "./attempts.ts";
import type { Session } from "./session.ts";

/** Mutable; owned by the RemoteSubmitter that made it. */
export class PendingOperation {
  readonly operation: Operation;
  readonly deadlineAtMs: number;
  readonly resolve: (outcome: Outcome) => void;
  /** Of the keys and values that a commit writes; 0 for a read. */
  readonly sizeBytes: number;

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
    this.sizeBytes = fields.operation.kind === "commit" ? sizeOfWrite(fields.operation.write) : 0;
  }
}

function sizeOfWrite({ checks, mutations }: AtomicWrite): number {
  let sizeBytes = 0;
  for (const { key } of checks) {
    sizeBytes += key.length;
  }
  for (const mutation of mutations) {
    sizeBytes += mutation.key.length + (mutation.kind === "set" ? mutation.value.data.length : 0);
  }
  return sizeBytes;
}

/** "commit", "strong read", "session read" and so on. */
export function nameOfOperation(operation: Operation): string {
  return operation.kind === "commit" ? "commit" : `${operation.consistency.level} read`;
}
