// An operation on its way: from submit() until it is answered or given up.
import type { AtomicWrite, Mutation, Operation, Outcome } from "@kvorum/kv";
import type { Attempts } from "./attempts.ts";
import type { Session } from "./session.ts";

/** Mutable; owned by the RemoteSubmitter that made it. */
export class PendingOperation {
  readonly operation: Operation;
  readonly deadlineAtMs: number;
  readonly resolve: (outcome: Outcome) => void;
  /** Of the keys and values that a commit writes; 0 for anything else. */
  readonly sizeBytes: number;
  /** It waits for something to happen, so that silence says nothing of the node. */
  readonly poll: boolean;

  /** Waiting for a place in flight; having one; over. Only ever moves on. */
  status: "queued" | "in_flight" | "settled" = "queued";
  /** Place in the client's sequence of commits; null for anything else, and while a commit is queued. */
  sequence: number | null = null;
  /** Where it was sent and not answered yet, and under which number there. */
  session: Session | null = null;
  requestId = 0;
  /** What changes data and may have been applied already although nothing said so. */
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
    this.poll = isPoll(fields.operation);
    this.sizeBytes = fields.operation.kind === "commit" ? sizeOfWrite(fields.operation.write) : 0;
  }
}

/** A watch or a take is answered when something has happened, or at the end of its time. */
export function isPoll(operation: Operation): boolean {
  return operation.kind === "watch" || (operation.kind === "queue" && operation.step.kind === "take");
}

/** Whether it matters to the caller that an operation which was given up may have been carried out. */
export function changesData(operation: Operation): boolean {
  return operation.kind === "commit" || operation.kind === "drop_database";
}

/** "commit", "strong read", "take" and so on. */
export function nameOfOperation(operation: Operation): string {
  switch (operation.kind) {
    case "commit":
      return "commit";
    case "read":
    case "watch":
      return `${operation.consistency.level} ${operation.kind}`;
    case "queue":
      return operation.step.kind;
    case "list_databases":
      return "list of databases";
    case "drop_database":
      return "drop of a database";
  }
}

function sizeOfWrite({ checks, mutations, enqueues = [] }: AtomicWrite): number {
  let sizeBytes = 0;
  for (const { key } of checks) {
    sizeBytes += key.length;
  }
  for (const mutation of mutations) {
    sizeBytes += mutation.key.length + sizeOfValue(mutation);
  }
  for (const { payload, keysIfUndelivered } of enqueues) {
    sizeBytes += keysIfUndelivered.reduce((sum, key) => sum + key.length, payload.length);
  }
  return sizeBytes;
}

function sizeOfValue(mutation: Mutation): number {
  switch (mutation.kind) {
    case "set":
    case "set_versionstamped":
      return mutation.value.data.length;
    case "sum":
    case "min":
    case "max":
      return mutation.operand.data.length;
    case "delete":
      return 0;
  }
}
