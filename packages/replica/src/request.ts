// One client operation while a node holds it, from submit to its single answer.
import { addMs, type DatacenterId, type ErrorCode, type InstantMs, KvorumError, type Region } from "@kvorum/base";
import type { AtomicWrite, ClientSource, Mutation, Operation, Outcome } from "@kvorum/kv";
import { LONG_POLL_RESERVE_MS } from "./limits.ts";

/** How far an operation has got; decides what may be said of it when its deadline passes. */
export type RequestStage =
  | { readonly kind: "waiting" }
  /** A long poll waits for something to happen. */
  | { readonly kind: "parked" }
  | { readonly kind: "proposed" }
  | { readonly kind: "confirming" }
  | { readonly kind: "forwarded"; readonly to: DatacenterId; readonly sentAtMs: InstantMs };

/** Mutable, owned by the replica's routing; answered exactly once. */
export class Request {
  readonly operation: Operation;
  readonly clientRegion: Region;
  readonly source: ClientSource;
  readonly deadlineAtMs: InstantMs;
  /**
   * From here on a long poll waits no more and is answered with what is there: early enough for a last read to be back by the
   * deadline. Of any other operation the deadline itself.
   */
  readonly pollEndsAtMs: InstantMs;
  /** True for an operation that another node forwarded here: it is never forwarded again. */
  readonly fromPeer: boolean;
  /** Of the keys and values that a commit writes; 0 for everything else. */
  readonly sizeBytes: number;
  stage: RequestStage = { kind: "waiting" };
  /** An operation that changes something left this node's hands once: at the deadline its outcome is unknown, not refused. */
  exposed = false;
  /** A session's read waits here until then for its bookmark to be applied, and goes to the leader after. */
  waitsHereUntilMs: InstantMs | undefined;
  /** Called once it is answered, by whoever keeps count of open requests. */
  onAnswered: ((request: Request) => void) | undefined;
  #onOutcome: ((outcome: Outcome) => void) | undefined;

  constructor(fields: {
    readonly operation: Operation;
    readonly clientRegion: Region;
    /** Default: the SDK. */
    readonly source?: ClientSource;
    readonly deadlineAtMs: InstantMs;
    readonly fromPeer: boolean;
    readonly onOutcome: (outcome: Outcome) => void;
  }) {
    const { operation, deadlineAtMs } = fields;
    const reserveMs = isLongPoll(operation) ? Math.min(LONG_POLL_RESERVE_MS, operation.timeoutMs / 2) : 0;
    this.operation = operation;
    this.clientRegion = fields.clientRegion;
    this.source = fields.source ?? "sdk";
    this.deadlineAtMs = deadlineAtMs;
    this.pollEndsAtMs = addMs(deadlineAtMs, -reserveMs);
    this.fromPeer = fields.fromPeer;
    this.sizeBytes = operation.kind === "commit" ? (operation.command?.length ?? sizeOfWrite(operation.write)) : 0;
    this.#onOutcome = fields.onOutcome;
  }

  get answered(): boolean {
    return this.#onOutcome === undefined;
  }

  /** The first answer counts; a later one (an operation that was sent twice) is dropped. */
  answer(outcome: Outcome): void {
    const onOutcome = this.#onOutcome;
    this.#onOutcome = undefined;
    if (onOutcome !== undefined) {
      this.onAnswered?.(this);
      onOutcome(outcome);
    }
  }

  fail(code: ErrorCode, message: string, leader: DatacenterId | null = null): void {
    this.answer({ kind: "failed", code, message, leader });
  }

  /**
   * Whether sending the operation a second time can do no harm. A take can be: what it took is delivered again. The second
   * copy of a drop could come late, and take what was written since the first.
   */
  get repeatable(): boolean {
    const { operation } = this;
    return operation.kind === "commit" ? operation.write.commitId !== null : operation.kind !== "drop_database";
  }
}

/** Whether an operation waits for something to happen, and is answered with what is there when its time is over. */
export function isLongPoll(operation: Operation): boolean {
  return operation.kind === "watch" || (operation.kind === "queue" && operation.step.kind === "take");
}

/** Whether an operation asks for something that stays: without an answer nobody can say whether it is there. */
export function isChange(operation: Operation): boolean {
  switch (operation.kind) {
    case "commit":
    case "drop_database":
      return true;
    case "queue":
      return operation.step.kind !== "take";
    case "read":
    case "watch":
    case "list_databases":
      return false;
  }
}

/** An operation in a word or two, for messages. */
export function nameOf(operation: Operation): string {
  switch (operation.kind) {
    case "commit":
      return "commit";
    case "queue":
      return `queue ${operation.step.kind}`;
    case "list_databases":
      return "list of databases";
    case "drop_database":
      return "drop of a database";
    case "read":
    case "watch":
      return nameOfRead(operation);
  }
}

function nameOfRead({ kind, consistency }: Extract<Operation, { readonly kind: "read" | "watch" }>): string {
  return consistency.level === "session"
    ? `session ${kind} after epoch ${consistency.bookmark.epoch} index ${consistency.bookmark.index}`
    : `${consistency.level} ${kind}`;
}

function sizeOfWrite({ mutations, enqueues }: AtomicWrite): number {
  const ofMutations = mutations.reduce((bytes, mutation) => bytes + sizeOfMutation(mutation), 0);
  return (enqueues ?? []).reduce((bytes, { payload }) => bytes + payload.length, ofMutations);
}

function sizeOfMutation(mutation: Mutation): number {
  switch (mutation.kind) {
    case "set":
    case "set_versionstamped":
      return mutation.key.length + mutation.value.data.length;
    case "sum":
    case "min":
    case "max":
      return mutation.key.length + mutation.operand.data.length;
    case "delete":
      return mutation.key.length;
  }
}

/** A thrown error as an outcome. */
export function outcomeFromError(thrown: unknown): Outcome {
  const error = KvorumError.from(thrown);
  return { kind: "failed", code: error.code, message: error.message, leader: null };
}
