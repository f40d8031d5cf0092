// About what a peer message weighs on a wire, without encoding it: for the bandwidth of emulated links.
import type { AtomicWrite, KvEntry, Mutation, Operation, Outcome, QueueStep } from "@kvorum/kv";
import type { PeerMessage } from "@kvorum/replica";
import { FRAME_OVERHEAD_BYTES } from "../limits.ts";

const FIELDS_BYTES = 24;
const INSTANT_BYTES = 8;
const LINEAGE_STEP_BYTES = 6;
/** Table and two lengths of a row. */
const ROW_HEAD_BYTES = 4;

export function messageBytes(message: PeerMessage): number {
  return FRAME_OVERHEAD_BYTES + FIELDS_BYTES + contentBytes(message);
}

function contentBytes(message: PeerMessage): number {
  switch (message.kind) {
    case "raft":
      return message.message.kind === "append" ? framesBytes(message.message.entries) : 0;
    case "ship_entries":
      return framesBytes(message.entries) + INSTANT_BYTES * message.commitAtMs.length;
    case "commit_times":
      return INSTANT_BYTES * message.commitAtMs.length;
    case "ship_diverged":
    case "epoch_notice":
      return LINEAGE_STEP_BYTES * message.lineage.length;
    case "snapshot_chunk":
      return sum(message.rows, (row) => row.key.length + row.value.length + ROW_HEAD_BYTES);
    case "forward_request":
      return operationBytes(message.operation);
    case "forward_response":
      return outcomeBytes(message.outcome);
    case "ship_pull":
    case "ship_credit":
    case "ship_stop":
    case "ship_refused":
    case "snapshot_offer":
    case "snapshot_ask":
    case "snapshot_pull":
    case "snapshot_gone":
    case "lease_request":
    case "lease_grant":
    case "epoch_claim":
    case "epoch_promise":
    case "epoch_refused":
    case "digest":
    case "ping":
    case "pong":
      return 0;
  }
}

function framesBytes(entries: readonly { readonly frame: Uint8Array }[]): number {
  return sum(entries, (entry) => entry.frame.length);
}

function operationBytes(operation: Operation): number {
  switch (operation.kind) {
    case "commit":
      return writeBytes(operation.write);
    case "read":
      return sum(operation.ranges, (range) => range.start.length + range.end.length);
    case "watch":
      return sum(operation.keys, (key) => key.length + FIELDS_BYTES);
    case "queue":
      return stepBytes(operation.step);
    case "list_databases":
    case "drop_database":
      return FIELDS_BYTES;
  }
}

function writeBytes({ checks, mutations, enqueues = [] }: AtomicWrite): number {
  return (
    sum(checks, (check) => check.key.length + FIELDS_BYTES) +
    sum(mutations, mutationBytes) +
    sum(enqueues, ({ payload, keysIfUndelivered }) => {
      return payload.length + sum(keysIfUndelivered, (key) => key.length) + FIELDS_BYTES;
    })
  );
}

function mutationBytes(mutation: Mutation): number {
  switch (mutation.kind) {
    case "set":
    case "set_versionstamped":
      return mutation.key.length + mutation.value.data.length;
    case "delete":
      return mutation.key.length;
    case "sum":
    case "min":
    case "max":
      return mutation.key.length + mutation.operand.data.length;
  }
}

function stepBytes(step: QueueStep): number {
  return step.kind === "take" ? FIELDS_BYTES : FIELDS_BYTES * step.deliveries.length;
}

function outcomeBytes(outcome: Outcome): number {
  switch (outcome.kind) {
    case "read":
      return sum(outcome.ranges, entriesBytes);
    case "queue":
      return sum(outcome.deliveries, ({ payload }) => payload.length + FIELDS_BYTES);
    case "databases":
      return sum(outcome.databases, ({ name }) => name.length + FIELDS_BYTES);
    case "committed":
    case "check_failed":
    case "database_dropped":
    case "failed":
      return FIELDS_BYTES;
  }
}

function entriesBytes(entries: readonly KvEntry[]): number {
  return sum(entries, (entry) => entry.key.length + entry.value.data.length + FIELDS_BYTES);
}

function sum<T>(items: readonly T[], bytesOf: (item: T) => number): number {
  return items.reduce((total, item) => total + bytesOf(item), 0);
}
