// One client operation while a node holds it, from submit to its single answer.
import { type DatacenterId, type ErrorCode, type InstantMs, KvorumError, type Region } from "@kvorum/base";
import type { Mutation, Operation, Outcome } from "@kvorum/kv";

/** How far an operation has got; decides what may be said of it when its deadline passes. */
export type RequestStage =
  | { readonly kind: "waiting" }
  | { readonly kind: "proposed" }
  | { readonly kind: "confirming" }
  | { readonly kind: "forwarded"; readonly to: DatacenterId; readonly sentAtMs: InstantMs };

/** Mutable, owned by the replica's routing; answered exactly once. */
export class Request {
  readonly operation: Operation;
  readonly clientRegion: Region;
  readonly deadlineAtMs: InstantMs;
  /** True for an operation that another node forwarded here: it is never forwarded again. */
  readonly fromPeer: boolean;
  /** Of the keys and values that a commit writes; 0 for a read. */
  readonly sizeBytes: number;
  stage: RequestStage = { kind: "waiting" };
  /** A commit left this node's hands once: at the deadline its outcome is unknown, not refused. */
  exposed = false;
  /** A session's read waits here until then for its bookmark to be applied, and goes to the leader after. */
  waitsHereUntilMs: InstantMs | undefined;
  /** Called once it is answered, by whoever keeps count of open requests. */
  onAnswered: ((request: Request) => void) | undefined;
  #onOutcome: ((outcome: Outcome) => void) | undefined;

  constructor(fields: {
    readonly operation: Operation;
    readonly clientRegion: Region;
    readonly deadlineAtMs: InstantMs;
    readonly fromPeer: boolean;
    readonly onOutcome: (outcome: Outcome) => void;
  }) {
    this.operation = fields.operation;
    this.clientRegion = fields.clientRegion;
    this.deadlineAtMs = fields.deadlineAtMs;
    this.fromPeer = fields.fromPeer;
    this.sizeBytes = sizeOf(fields.operation);
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

  /** Whether sending the operation a second time can do no harm. */
  get repeatable(): boolean {
    return this.operation.kind === "read" || this.operation.write.commitId !== null;
  }
}

function sizeOf(operation: Operation): number {
  if (operation.kind === "read") {
    return 0;
  }
  const { command, write } = operation;
  return command?.length ?? write.mutations.reduce((bytes, mutation) => bytes + sizeOfMutation(mutation), 0);
}

function sizeOfMutation(mutation: Mutation): number {
  return mutation.key.length + (mutation.kind === "set" ? mutation.value.data.length : 0);
}

/** A thrown error as an outcome. */
export function outcomeFromError(thrown: unknown): Outcome {
  const error = KvorumError.from(thrown);
  return { kind: "failed", code: error.code, message: error.message, leader: null };
}
