// The unary message of an atomic write <-> a commit and its outcome.
import { bytesToHex, createWallMs, KvorumError, parseClientId, type WallMs } from "@kvorum/base";
import { QUEUE_BACKOFF_MS_DEFAULT } from "@kvorum/keyspace";
import type { AtomicWrite, Check, CommitId, Enqueue, Mutation, Operation, Outcome, SumBounds } from "@kvorum/kv";
import type { AtomicWriteRequest__Output as AtomicWriteRequest } from "./gen/kvorum/v1/AtomicWriteRequest.ts";
import type { AtomicWriteResponse } from "./gen/kvorum/v1/AtomicWriteResponse.ts";
import type { Check__Output as CheckMessage } from "./gen/kvorum/v1/Check.ts";
import type { CommitId__Output as CommitIdMessage } from "./gen/kvorum/v1/CommitId.ts";
import type { Enqueue__Output as EnqueueMessage } from "./gen/kvorum/v1/Enqueue.ts";
import type { Mutation__Output as MutationMessage } from "./gen/kvorum/v1/Mutation.ts";
import type { SetMutation__Output as SetMessage } from "./gen/kvorum/v1/SetMutation.ts";
import type { SumMutation__Output as SumMessage } from "./gen/kvorum/v1/SumMutation.ts";
import { keyFromMessage, plainBytes } from "./key-message.ts";
import { databaseFromMessage, timeoutMsFromMessage } from "./request-fields.ts";
import { valueFromMessage } from "./value-message.ts";
import { versionstampFromMessage } from "./versionstamp-message.ts";

type CommitOperation = Extract<Operation, { readonly kind: "commit" }>;
type CommitOutcome = Extract<Outcome, { readonly kind: "committed" | "check_failed" }>;

/**
 * The commit that a request asks for.
 * @param now what its durations count from
 * @throws KvorumError invalid_argument
 */
export function operationFromAtomicWrite(request: AtomicWriteRequest, now: WallMs): CommitOperation {
  const { enqueues } = request;
  const write: AtomicWrite = {
    commitId: request.commitId === null ? null : commitIdFromMessage(request.commitId),
    checks: request.checks.map(checkFromMessage),
    mutations: request.mutations.map((mutation, i) => mutationFromMessage(mutation, `mutations[${i}]`, now)),
    ...(enqueues.length === 0
      ? {}
      : { enqueues: enqueues.map((enqueue, i) => enqueueFromMessage(enqueue, `enqueues[${i}]`, now)) }),
    ...databaseFromMessage(request),
  };
  return { kind: "commit", write, timeoutMs: timeoutMsFromMessage(request) };
}

export function atomicWriteToMessage(outcome: CommitOutcome): AtomicWriteResponse {
  if (outcome.kind === "check_failed") {
    return { ok: false, failedChecks: [...outcome.failedChecks] };
  }
  return { ok: true, versionstamp: outcome.versionstamp, datacentersDurable: outcome.datacentersDurable };
}

function checkFromMessage({ key, versionstamp }: CheckMessage, index: number): Check {
  const field = `checks[${index}]`;
  return {
    key: keyFromMessage(key, `${field}.key`),
    versionstamp: versionstamp.length === 0 ? null : versionstampFromMessage(versionstamp, `${field}.versionstamp`),
  };
}

function mutationFromMessage(message: MutationMessage, field: string, now: WallMs): Mutation {
  const { set, setVersionstamped, sum, min, max } = message;
  if (set !== undefined && set !== null) {
    return { kind: "set", ...setFromMessage(set, `${field}.set`, now) };
  }
  if (message.delete !== undefined && message.delete !== null) {
    return { kind: "delete", key: keyFromMessage(message.delete.key, `${field}.delete.key`) };
  }
  if (sum !== undefined && sum !== null) {
    return { kind: "sum", ...operandFromMessage(sum, `${field}.sum`), ...boundsFromMessage(sum) };
  }
  if (min !== undefined && min !== null) {
    return { kind: "min", ...operandFromMessage(min, `${field}.min`) };
  }
  if (max !== undefined && max !== null) {
    return { kind: "max", ...operandFromMessage(max, `${field}.max`) };
  }
  if (setVersionstamped !== undefined && setVersionstamped !== null) {
    return { kind: "set_versionstamped", ...setFromMessage(setVersionstamped, `${field}.set_versionstamped`, now) };
  }
  throw new KvorumError("invalid_argument", `${field}: expected a mutation such as set or delete, found none`);
}

type SetFields = Omit<Extract<Mutation, { readonly kind: "set" }>, "kind">;

function setFromMessage(message: SetMessage, field: string, now: WallMs): SetFields {
  const { expireAtMs, expireInMs } = message;
  const value = valueFromMessage(message.value, `${field}.value`);
  const fields = { key: keyFromMessage(message.key, `${field}.key`), value };
  if (expireAtMs !== undefined) {
    return { ...fields, expireAtMs: momentFromMessage(expireAtMs, `${field}.expire_at_ms`) };
  }
  return expireInMs === undefined
    ? fields
    : { ...fields, expireAtMs: momentFromMessage(now + expireInMs, `${field}.expire_in_ms`) };
}

function operandFromMessage(
  message: Pick<SumMessage, "key" | "operand">,
  field: string,
): Pick<Extract<Mutation, { readonly kind: "sum" }>, "key" | "operand"> {
  const key = keyFromMessage(message.key, `${field}.key`);
  return { key, operand: valueFromMessage(message.operand, `${field}.operand`) };
}

function boundsFromMessage({ min, max, clamp }: SumMessage): { readonly bounds?: SumBounds } {
  const bounds = { min: boundFromMessage(min), max: boundFromMessage(max), clamp };
  return bounds.min === null && bounds.max === null ? {} : { bounds };
}

function boundFromMessage(bytes: Buffer): Uint8Array | null {
  return bytes.length === 0 ? null : plainBytes(bytes);
}

function enqueueFromMessage(message: EnqueueMessage, field: string, now: WallMs): Enqueue {
  const { deliverAtMs, delayMs } = message;
  return {
    payload: plainBytes(message.payload),
    deliverAtMs:
      deliverAtMs === undefined
        ? momentFromMessage(now + (delayMs ?? 0), `${field}.delay_ms`)
        : momentFromMessage(deliverAtMs, `${field}.deliver_at_ms`),
    keysIfUndelivered: message.keysIfUndelivered.map((key, i) =>
      keyFromMessage(key, `${field}.keys_if_undelivered[${i}]`),
    ),
    backoffMs: message.backoff?.pausesMs ?? QUEUE_BACKOFF_MS_DEFAULT,
  };
}

function momentFromMessage(moment: number, field: string): WallMs {
  if (!Number.isSafeInteger(moment)) {
    throw new KvorumError(
      "invalid_argument",
      `${field}: expected a moment in 0..2^53-1 ms since 1970, found ${moment}`,
    );
  }
  return createWallMs(moment);
}

function commitIdFromMessage(message: CommitIdMessage): CommitId {
  const { sequence, finishedBelow } = message;
  if (!Number.isSafeInteger(sequence) || sequence < 1 || !Number.isSafeInteger(finishedBelow)) {
    const found = `found sequence ${sequence}, finished_below ${finishedBelow}`;
    throw new KvorumError("invalid_argument", `commit_id: expected a sequence in 1..2^53-1, ${found}`);
  }
  return { clientId: parseClientId(bytesToHex(message.clientId)), sequence, finishedBelow };
}
