// The SDK takes the moments of expiry and delivery from this machine's clock; an emulated cluster has a clock of its own.
import { createWallMs } from "@kvorum/base";
import type { Enqueue, Mutation, Operation } from "@kvorum/kv";

/** The operation with its moments as the cluster's clock shows them, which is `aheadMs` ahead of this machine's. */
export function withClusterTimes(operation: Operation, aheadMs: number): Operation {
  if (operation.kind !== "commit" || Math.abs(aheadMs) < 1) {
    return operation;
  }
  const { write, timeoutMs } = operation;
  return {
    kind: "commit",
    timeoutMs,
    write: {
      ...write,
      mutations: write.mutations.map((mutation) => mutationIn(mutation, aheadMs)),
      enqueues: (write.enqueues ?? []).map((enqueue) => enqueueIn(enqueue, aheadMs)),
    },
  };
}

function mutationIn(mutation: Mutation, aheadMs: number): Mutation {
  const { kind } = mutation;
  if ((kind !== "set" && kind !== "set_versionstamped") || mutation.expireAtMs === undefined) {
    return mutation;
  }
  return { ...mutation, expireAtMs: createWallMs(Math.max(1, Math.round(mutation.expireAtMs + aheadMs))) };
}

function enqueueIn(enqueue: Enqueue, aheadMs: number): Enqueue {
  return { ...enqueue, deliverAtMs: createWallMs(Math.max(0, Math.round(enqueue.deliverAtMs + aheadMs))) };
}
